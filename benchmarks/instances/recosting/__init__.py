"""Costs and violations of solutions, read from the published files alone."""
