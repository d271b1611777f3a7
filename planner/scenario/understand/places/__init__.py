"""Where a county is: coordinates, roads, seat, country and its money."""
