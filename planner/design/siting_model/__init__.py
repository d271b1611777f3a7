"""The siting model of an instance: its arrays and prices, and back to decisions."""
