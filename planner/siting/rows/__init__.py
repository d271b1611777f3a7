"""Rows of the siting model, one rule a file."""
