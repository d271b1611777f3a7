"""Counties, drawn by seed or real: first plans, times of steps, ways by road."""
