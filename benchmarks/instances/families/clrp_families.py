"""Location-routing instances of our own, so that nothing is tuned to published files.

``python -m benchmarks.instances.families.clrp_families FOLDER`` writes the instances to
report on, in the format of Prins and Tuzun (``.dat``), beside ``best_known.csv`` with
their references (``clrp_references.csv``); ``python -m benchmarks.run clrp FOLDER``
measures them. Seeds from 1 are for tuning, seeds from 1001 for reporting.
"""

from __future__ import annotations

import argparse
import shutil
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FIRST_REPORTED_SEED = 1001
REPORTED = 2
"""Seeds of a family that are reported on."""
REFERENCES = Path(__file__).with_name("clrp_references.csv")
WHOLE, REAL = 0, 1
"""Codes of arc costs: 100 times the length, rounded up; the length."""
SIDE = 100.0
"""Side of the square that everything lies in."""
LEAST_REACH, MOST_REACH = 0.06, 0.12
"""Half the side of a cluster, as a share of the square's."""
FULL = 0.97
"""Share of its capacity that each of the fewest depots uses where depots are tight."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the instances of a family have in common; one of each choice is drawn.

    Parameters
    ----------
    num_customers, num_depots, vehicle_capacity
        Choices.
    clustered
        Choices of the share of customers that lie in clusters.
    num_clusters
        Choices, where any customer is clustered.
    depots_needed
        Choices of how few depots hold all demand; none where one holds it.
    demand
        Least and largest demand of a customer.
    opening
        Least and largest opening cost of a depot.
    """

    num_customers: tuple[int, ...] = (100, 150, 200)
    num_depots: tuple[int, ...] = (10, 20)
    vehicle_capacity: tuple[int, ...] = (150,)
    clustered: tuple[float, ...] = (0.75, 1.0)
    num_clusters: tuple[int, ...] = (3, 4, 5)
    depots_needed: tuple[int, ...] = ()
    demand: tuple[int, int] = (10, 20)
    opening: tuple[int, int] = (100, 100)
    route_cost: int = 10
    arc_code: int = REAL


KINDS = {
    "clustered": Kind(),
    "uniform": Kind(clustered=(0.0,)),
    "many-depots": Kind(num_customers=(100, 150), num_depots=(30, 40)),
    "tight-depots": Kind(num_customers=(100, 150), depots_needed=(3, 4)),
    "long-routes": Kind(num_customers=(100, 150), vehicle_capacity=(500,)),
    "prins": Kind(
        num_customers=(100,),
        num_depots=(5, 10),
        vehicle_capacity=(70, 150),
        clustered=(0.0, 1.0),
        num_clusters=(2, 3),
        depots_needed=(3,),
        demand=(11, 20),
        opening=(40_000, 60_000),
        route_cost=1_000,
        arc_code=WHOLE,
    ),
}
"""The families by their names."""


def write_instance(folder: Path, family: str, seed: int) -> Path:
    """Write an instance and return its file, ``FAMILY-SEED.dat``."""
    path = folder / f"{family}-{seed}.dat"
    path.write_text(instance_text(family, seed), encoding="utf-8")
    return path


def instance_text(family: str, seed: int) -> str:
    """Return the text of an instance: the same for the same family and seed."""
    kind = KINDS[family]
    rng = np.random.default_rng([zlib.crc32(family.encode()), seed])
    num_customers = int(rng.choice(kind.num_customers))
    num_depots = int(rng.choice(kind.num_depots))
    depots = rng.uniform(0.0, SIDE, (num_depots, 2))
    customers = _customers(kind, num_customers, rng)
    demand = rng.integers(kind.demand[0], kind.demand[1] + 1, num_customers)
    capacity = _depot_capacity(kind, int(demand.sum()), rng)
    opening = rng.integers(kind.opening[0], kind.opening[1] + 1, num_depots)
    lines: list[Sequence[object]] = [
        [num_customers],
        [num_depots],
        *(_place(xy) for xy in (*depots, *customers)),
        [rng.choice(kind.vehicle_capacity)],
        *([capacity] for _ in range(num_depots)),
        *([amount] for amount in demand),
        *([cost] for cost in opening),
        [kind.route_cost],
        [kind.arc_code],
    ]
    return "\n".join("\t".join(map(str, line)) for line in lines) + "\n"


def _place(xy: FloatArray) -> list[str]:
    return [f"{value:.1f}" for value in xy]


def _customers(kind: Kind, number: int, rng: np.random.Generator) -> FloatArray:
    """Return places of customers: some in clusters, the others anywhere."""
    num_clustered = round(float(rng.choice(kind.clustered)) * number)
    num_clusters = int(rng.choice(kind.num_clusters))
    reach = rng.uniform(LEAST_REACH * SIDE, MOST_REACH * SIDE, num_clusters)
    centres = rng.uniform(reach[:, None], SIDE - reach[:, None], (num_clusters, 2))
    cluster = rng.integers(0, num_clusters, num_clustered)
    offsets = rng.uniform(-1.0, 1.0, (num_clustered, 2)) * reach[cluster, None]
    anywhere = rng.uniform(0.0, SIDE, (number - num_clustered, 2))
    return np.vstack([centres[cluster] + offsets, anywhere])


def _depot_capacity(kind: Kind, total: int, rng: np.random.Generator) -> int:
    """Return the capacity of each depot."""
    if not kind.depots_needed:
        return total
    return int(np.ceil(total / (FULL * int(rng.choice(kind.depots_needed)))))


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the instances that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--family", choices=KINDS, nargs="+", default=list(KINDS))
    parser.add_argument(
        "--seeds",
        type=int,
        nargs="+",
        metavar="N",
        default=range(FIRST_REPORTED_SEED, FIRST_REPORTED_SEED + REPORTED),
    )
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    for family in options.family:
        for seed in options.seeds:
            print(write_instance(options.folder, family, seed))
    if REFERENCES.is_file():
        shutil.copy(REFERENCES, options.folder / "best_known.csv")


if __name__ == "__main__":
    main()
