"""How good plans are: against every plan, other methods, bounds, seeds and efforts."""
