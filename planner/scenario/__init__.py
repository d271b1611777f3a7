"""Scenarios: from a folder of files to a validated instance."""
