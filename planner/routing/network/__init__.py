"""Routes of depots and of a whole network, from loops to the linehaul."""
