"""Families of instances: location-routing, facility location, covering."""
