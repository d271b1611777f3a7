"""The expansion proposal: one document from saved runs, in two languages."""
