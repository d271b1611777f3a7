"""Run a benchmark family: ``python -m benchmarks.run FAMILY ...``.

``county`` times every step from reading to writing for synthetic counties of growing
size; ``county-engine`` says what the search of neighbours saves on scenarios;
``frontier-peers`` holds frontiers against maximal covering. The other families solve
the published instances of a folder, recompute each solution's cost from its file, and
compare it with the best known value. Results with the commands that made them stand in
``RESULTS.md``.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import sys
from collections.abc import Callable

OWN = {
    "county": ("benchmarks.counties.county", "times of synthetic counties"),
    "county-engine": (
        "benchmarks.quality.county_engine",
        "plans with the search of neighbours and without",
    ),
    "first-plans": (
        "benchmarks.counties.first_plans",
        "from raw files of real places to first plans, and what is odd in them",
    ),
    "frontier-peers": (
        "benchmarks.quality.frontier_peers",
        "frontiers beside maximal covering swept over its number of sites",
    ),
}
"""Module and description of each family of our own scenarios."""
PUBLISHED = {
    "clrp": ("benchmarks.instances.families.clrp", "location-routing"),
    "2e-lrp": (
        "benchmarks.instances.families.two_echelon",
        "two-echelon location-routing",
    ),
    "periodic-lrp": (
        "benchmarks.instances.families.periodic",
        "periodic location-routing",
    ),
    "p-median": ("benchmarks.instances.families.p_median", "p-median"),
    "facility": (
        "benchmarks.instances.families.facility",
        "capacitated facility location",
    ),
    "covering": ("benchmarks.instances.families.covering", "maximal covering"),
}
"""Module and subject of each family of published instances."""

Run = Callable[[argparse.Namespace], int | None]


def main() -> int:
    """Run the family that is named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    families = parser.add_subparsers(required=True, metavar="FAMILY", dest="family")
    for name, (module, text) in OWN.items():
        _add_own(families.add_parser(name, help=text, description=text), module)
    for name, (module, subject) in PUBLISHED.items():
        text = f"published instances of {subject}"
        _add_published(families.add_parser(name, help=text, description=text), module)
    options = parser.parse_args()
    chosen: Run = options.run
    return chosen(options) or 0


def _add_own(parser: argparse.ArgumentParser, module: str) -> None:
    family = importlib.import_module(module)
    family.add_arguments(parser)
    parser.set_defaults(run=family.run)


def _add_published(parser: argparse.ArgumentParser, module: str) -> None:
    published = importlib.import_module("benchmarks.instances.published")
    published.add_arguments(parser)
    parser.set_defaults(run=functools.partial(published.run, module))


if __name__ == "__main__":
    sys.exit(main())
