"""Run a benchmark family: ``python benchmarks/run.py FAMILY ...``.

Families: ``county`` times every step from reading to writing for synthetic counties of
growing size. Results with the commands that made them stand in ``RESULTS.md``.
"""

from __future__ import annotations

import argparse

import county

FAMILIES = {"county": county}


def main() -> None:
    """Run the family that is named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    families = parser.add_subparsers(required=True, metavar="FAMILY")
    for name, family in FAMILIES.items():
        family_parser = families.add_parser(name, help=family.__doc__)
        family.add_arguments(family_parser)
        family_parser.set_defaults(run=family.run)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
