"""Many plans of one county: frontier, alternatives, boundaries, budgets, rules."""
