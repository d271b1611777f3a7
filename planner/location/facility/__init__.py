"""Facility location: without capacities, with them, and single source."""
