"""Budgets of a year, judged by what real routes cost."""
