"""Location-routing: which depots open, who is served how, and by which routes."""
