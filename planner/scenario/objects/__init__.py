"""Scenarios from objects in memory: frames, geometries, graphs of roads."""
