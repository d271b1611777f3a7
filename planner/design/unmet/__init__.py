"""What cannot be met, who is not served, and why."""
