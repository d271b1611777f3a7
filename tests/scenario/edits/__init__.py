"""Tests of the edits of a scenario."""
