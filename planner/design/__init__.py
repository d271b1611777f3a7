"""Decides: sites, formats, allocation and routes, from an Instance to a Plan."""
