"""The scenario document: its keys, their limits, and what is wrong with them."""
