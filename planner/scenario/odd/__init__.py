"""Inputs that can be read but are hardly what was meant."""
