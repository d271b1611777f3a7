"""A county after edits, beside the same county before: what each costs at its best."""
