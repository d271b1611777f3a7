"""Tables of places from files of any usual kind: raw cells, then typed rows."""
