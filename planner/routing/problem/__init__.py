"""A routing problem of one depot: stops, loads and their limits, as arrays."""
