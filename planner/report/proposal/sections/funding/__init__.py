"""Cost and funding: books, outlay, cash, and what hub and points are paid."""
