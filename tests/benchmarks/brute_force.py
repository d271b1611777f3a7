"""The best routes of tiny instances, by trying everything."""

from __future__ import annotations

import math
from functools import cache
from itertools import product


def best_two_echelon(instance) -> float:
    """Return the least cost of an instance as its recoster reads it.

    All assignments of customers to satellites; for each satellite the best routes of
    its customers, and for the loads that follow the best routes of the first echelon,
    each satellite on one route.
    """
    customers, satellites = instance.customers, instance.satellites
    demand = _sums([place.amount for place in customers])
    delivered = [
        _best_routes(site, customers, demand, instance.delivery, instance.arc)
        for site in satellites
    ]
    supplied = cache(lambda loads: _best_supply(instance, loads))
    best = math.inf
    for satellite_of in product(range(len(satellites)), repeat=len(customers)):
        subsets = [0] * len(satellites)
        for customer, satellite in enumerate(satellite_of):
            subsets[satellite] |= 1 << customer
        loads = tuple(demand[subset] for subset in subsets)
        cost = sum(
            site.cost + delivered[idx][subsets[idx]]
            for idx, site in enumerate(satellites)
            if subsets[idx]
        )
        fits = all(
            load <= site.amount for load, site in zip(loads, satellites, strict=True)
        )
        if fits and cost < best:
            best = min(best, cost + supplied(loads))
    return best


def _best_supply(instance, loads) -> float:
    """Return the least cost of the first echelon for the loads of the satellites."""
    open_sites = [
        (site, load)
        for site, load in zip(instance.satellites, loads, strict=True)
        if load
    ]
    sites = [site for site, _ in open_sites]
    brought = _sums([load for _, load in open_sites])

    def arc(a, b):
        return instance.supply_factor * instance.arc(a, b)

    by_platform = [
        _best_routes(platform, sites, brought, instance.supply, arc)
        for platform in instance.platforms
    ]
    best = {0: 0.0}
    for platform, costs in zip(instance.platforms, by_platform, strict=True):
        before = dict(best)
        for done, cost in before.items():
            for subset in range(1, len(costs)):
                if subset & done or brought[subset] > platform.amount:
                    continue
                total = cost + platform.cost + costs[subset]
                best[done | subset] = min(total, best.get(done | subset, math.inf))
    return best.get((1 << len(sites)) - 1, math.inf)


def _best_routes(depot, stops, loads, vehicle, arc) -> list[float]:
    """Return for each set of stops the least cost of routes that visit it."""
    single = _best_tours(depot, stops, arc)
    best = [0.0] + [math.inf] * (len(single) - 1)
    for subset in range(1, len(single)):
        first = subset & -subset
        part = subset
        while part:
            if part & first and loads[part] <= vehicle.capacity:
                cost = best[subset ^ part] + single[part] + vehicle.cost
                best[subset] = min(best[subset], cost)
            part = (part - 1) & subset
    return best


def _best_tours(depot, stops, arc) -> list[float]:
    """Return for each set of stops the shortest round trip (Held and Karp, 1962)."""
    num_stops = len(stops)
    path = {(1 << i, i): arc(depot, stops[i]) for i in range(num_stops)}
    best = [0.0] + [math.inf] * ((1 << num_stops) - 1)
    for subset in range(1, 1 << num_stops):
        for last in range(num_stops):
            if (subset, last) not in path:
                continue
            cost = path[subset, last]
            best[subset] = min(best[subset], cost + arc(stops[last], depot))
            for following in range(num_stops):
                if not subset >> following & 1:
                    key = (subset | 1 << following, following)
                    longer = cost + arc(stops[last], stops[following])
                    path[key] = min(longer, path.get(key, math.inf))
    return best


def _sums(amounts) -> list[float]:
    """Return the sum of each subset of some amounts."""
    sums = [0.0]
    for amount in amounts:
        sums += [amount + other for other in sums]
    return sums


def best_of_two_depots(instance, depots) -> float:
    """Return the least cost of routes from two depots that keep their capacities."""
    loads = _sums([place.amount for place in instance.customers])
    left, right = (
        _best_routes(depot, instance.customers, loads, instance.vehicle, instance.arc)
        for depot in depots
    )
    everyone = len(loads) - 1
    return min(
        left[subset] + right[everyone ^ subset]
        for subset in range(len(loads))
        if loads[subset] <= depots[0].amount
        and loads[everyone ^ subset] <= depots[1].amount
    )
