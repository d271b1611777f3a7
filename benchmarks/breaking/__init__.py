"""Attempts to break the planner: edits, kills, mistakes, random inputs, fuzzing."""
