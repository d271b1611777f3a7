"""Maps and charts of a proposal."""
