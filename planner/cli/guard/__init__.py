"""What stands around every command: interruptions, faults, exit codes."""
