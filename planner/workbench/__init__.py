"""What a notebook or a script holds in its hand."""
