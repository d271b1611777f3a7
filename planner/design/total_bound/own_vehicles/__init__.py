"""What own vehicles cost at least: their stops, loads, ways and trips."""
