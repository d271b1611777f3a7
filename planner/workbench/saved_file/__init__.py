"""Counties and their plans in one file, which opens anywhere."""
