"""Verifying a saved run: its plan, its record, and every file beside them."""
