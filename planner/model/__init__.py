"""Frozen records: what there is in a county, in base units, with string ids."""
