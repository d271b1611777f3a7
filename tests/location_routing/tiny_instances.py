"""Seeded tiny instances of the published formats, and the routes of hand-made ones."""

import numpy as np

TWO_ECHELON = """\
{counts} {delivery} {supply} {per_load}
0 0 {code} {factor}
{rows}
"""


def two_echelon_text(
    customers, satellites, platforms, *, delivery=(9, 5), supply=(9, 5), per_load=0
):
    """Return a file of Contardo's format; places are (x, y, figures ...).

    Parameters
    ----------
    delivery, supply
        Capacity and cost of a vehicle of the second and the first echelon.
    """
    places = [*customers, *satellites, *platforms]
    rows = [" ".join(map(str, (i, *place))) for i, place in enumerate(places, start=1)]
    figures = (delivery[0], supply[0], delivery[1], supply[1])
    return TWO_ECHELON.format(
        counts=f"{len(customers)} {len(satellites)} {len(platforms)}",
        delivery=f"{figures[0]} {figures[1]}",
        supply=f"{figures[2]} {figures[3]}",
        per_load=per_load,
        code=0,
        factor=1.5,
        rows="\n".join(rows),
    )


def random_two_echelon(seed):
    """Return a file with up to five customers, two satellites and two platforms."""
    rng = np.random.default_rng(seed)
    num_customers = int(rng.integers(3, 6))
    load = rng.integers(1, 6, num_customers)
    total = int(load.sum())

    def places(count, *columns):
        points = rng.integers(0, 30, (count, 2))
        return np.column_stack([points, *columns]).tolist()

    return two_echelon_text(
        places(num_customers, load),
        places(2, rng.integers(5, 40, 2), rng.integers(total - 4, total + 1, 2)),
        places(2, rng.integers(5, 40, 2), rng.integers(total - 2, total + 1, 2)),
        delivery=(int(rng.integers(6, 10)), int(rng.integers(0, 9))),
        supply=(total, int(rng.integers(0, 9))),
        per_load=0.5,
    )


def random_periodic(seed):
    """Return a file with three customers, two depots and two or three days."""
    rng = np.random.default_rng(seed)
    num_days = int(rng.integers(2, 4))
    frequency = rng.integers(1, num_days + 1, 3)
    points = rng.integers(0, 8, (5, 2))
    customers = np.column_stack([points[:3], rng.integers(3, 12, 3), frequency])
    depots = np.column_stack([points[3:], [14, 14], rng.integers(100, 600, 2)])
    patterns = [[f"1 {num_days}", *map(str, range(1, num_days + 1))]]
    if num_days == 3:
        patterns.append(["2 2", "1 2", "1 3"])
    patterns.append([f"{num_days} 1", " ".join(map(str, range(1, num_days + 1)))])
    rows = [" ".join(map(str, row)) for row in [*customers.tolist(), *depots.tolist()]]
    listed = [line for group in patterns for line in group]
    num_patterns = sum(len(group) - 1 for group in patterns)
    lines = ["3 2", f"{num_days} {num_days}", *rows, f"11 {rng.integers(50, 900)} 9"]
    lines += ["0", f"{len(patterns)} {num_patterns}", *listed]
    return "\n".join(lines)
