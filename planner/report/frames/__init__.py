"""Frames of a plan: its tables with types, and its figures by groups."""
