"""Static maps and charts."""
