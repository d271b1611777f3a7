"""What planners look at in a notebook: pictures, tables and sentences of one thing."""
