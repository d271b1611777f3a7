"""What a site does in a plan, and what would be without it."""
