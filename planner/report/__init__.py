"""What people read: the output folder, maps, the interactive page, tables."""
