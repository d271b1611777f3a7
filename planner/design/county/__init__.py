"""A county as a location-routing problem, and its solutions as plans."""
