"""Equity: how far apart people are served, and who bears more than it is paid."""
