"""Reading roads from OpenStreetMap files."""
