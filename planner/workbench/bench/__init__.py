"""The workbench: a county with its edits, and what a solve of them changes."""
