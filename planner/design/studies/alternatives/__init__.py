"""Plans that cost little more than the best, and what they have in common."""
