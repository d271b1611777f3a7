"""What a stranger's files say, and the scenario that follows from it."""
