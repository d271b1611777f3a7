"""Other solvers on the same instances."""
