"""Roads: reading, cleaning, snapping and travel times and distances."""
