"""Demand: from residents and observations to parcels per day."""
