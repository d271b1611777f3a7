"""The document's values in base units, completed with defaults."""
