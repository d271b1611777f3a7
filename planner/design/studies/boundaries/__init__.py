"""The price of administrative boundaries: the same requirements within each of them."""
