"""Covering problems: everybody by the fewest sites, or most people by so many."""
