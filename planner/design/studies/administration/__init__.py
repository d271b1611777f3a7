"""Rules of administration: their price, and what to change where one fails."""
