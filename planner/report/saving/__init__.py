"""Saving folders: whole or not at all, with a list of what was written."""
