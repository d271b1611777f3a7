"""Roads of a scenario, what is doubtful about them, and ways between its places."""
