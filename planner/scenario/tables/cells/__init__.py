"""What people write into cells: numbers, coordinates, ids, units, totals."""
