"""Siting and routing in turn until nothing improves."""
