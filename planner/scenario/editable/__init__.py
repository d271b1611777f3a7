"""The inputs of a run as a scenario that can be edited and read again."""
