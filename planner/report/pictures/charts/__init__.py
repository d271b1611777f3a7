"""Charts of frontiers and sweeps."""
