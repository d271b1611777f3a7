"""The three-tier siting model: hubs, stores and points, and who is served where."""
