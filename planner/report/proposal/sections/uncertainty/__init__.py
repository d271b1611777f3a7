"""What is uncertain: estimated inputs, and values at which a plan changes or fails."""
