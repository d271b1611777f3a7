"""Searches of the siting model: least cost, near to aims, conflicts, others."""
