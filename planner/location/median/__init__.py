"""Median and centre problems: p sites, ways short in sum or at the longest."""
