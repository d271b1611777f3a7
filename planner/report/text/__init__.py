"""Words, sentences and figures for people."""
