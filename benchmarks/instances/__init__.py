"""Published instances of location and routing: solved, recosted and compared."""
