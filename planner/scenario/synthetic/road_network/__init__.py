"""The roads of a synthetic county: links, streets, and their lines on a map."""
