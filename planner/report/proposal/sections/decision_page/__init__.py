"""The decision page: what is asked for, its risks, and the ten questions."""
