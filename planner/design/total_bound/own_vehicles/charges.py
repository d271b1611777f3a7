"""Own vehicles in the objective: prices of stops, and what routes cost beyond them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.design.total_bound.own_vehicles.prices import least_charges, least_hours
from planner.design.total_bound.own_vehicles.routes import Routes
from planner.design.total_bound.own_vehicles.stops import Stops
from planner.design.total_bound.own_vehicles.vehicles import Vehicle
from planner.model.rules import Operations
from planner.solvers.mip_builder import MipBuilder

__all__ = ["add_vehicles"]

MOST_STOPS = 600
"""Possible stops up to which what routes cost beyond the prices is in the model, too.
With 2,600 it takes minutes, and far stores, which only have prices, take its effect
away."""


def add_vehicles(
    mip: MipBuilder,
    stops: Stops,
    vehicles: Sequence[Vehicle],
    operations: Operations,
    *,
    time_share: float,
) -> None:
    """Charge the stops of a leg, and shut those that no vehicle can make.

    Parameters
    ----------
    time_share
        Share of a vehicle's day in the prices of seconds, t above; the rest is in
        those of trips.
    """
    can = np.isfinite(stops.trip_s).any(axis=0)
    if not can.all():
        mip.bound(stops.column[~can], upper=np.zeros((~can).sum()))
    priced = least_charges(stops, vehicles, operations, time_share=time_share)
    costs = mip.costs()
    np.add.at(costs, stops.column, priced.per_stop)
    np.add.at(costs, stops.load_column, priced.per_load)
    mip.set_costs(costs)
    if can.any() and len(stops.column) <= MOST_STOPS:
        hours = least_hours(stops, vehicles, operations)
        Routes(mip, stops, vehicles, operations).add_rows(priced, hours)
