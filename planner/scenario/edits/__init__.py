"""Edits of a scenario: read, applied to document, places and demand, and said."""
