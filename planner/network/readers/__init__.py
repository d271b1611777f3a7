"""Reading roads from the files they come in."""
