"""Numbers, names and sentences in each language."""
