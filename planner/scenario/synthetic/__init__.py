"""The steps that make a synthetic county: land, people, roads, outlets, files."""
