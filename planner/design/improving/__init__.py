"""What makes a plan better, whatever it began with: real routes judge."""
