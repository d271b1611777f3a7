"""Villages, townships and sites as records, from the rows of tables."""
