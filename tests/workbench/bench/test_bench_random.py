"""Random edits on random counties: what a bench holds is what a fresh process reads."""

from __future__ import annotations

import random
import re
import subprocess
import sys

import pytest

import planner
from planner.errors import PlannerError
from planner.scenario.editable.package import write_editable
from planner.scenario.generate import generate

KEY = (
    "import sys, planner; scenario = planner.read_scenario(sys.argv[1]);"
    "print(planner.instance_key(planner.build(scenario)))"
)
EDITS = 15
KINDS = (
    "lock",
    "close",
    "reopen",
    "format",
    "move",
    "add_site",
    "add_village",
    "drop",
    "serve",
    "demand",
    "set",
)


def as_generated(folder):
    """Leave a county as it is: with roads and observed totals, sites generated."""
    return folder


def without_roads(folder):
    """Take the roads of a county away."""
    file = folder / "scenario.toml"
    text = re.sub(r"(?m)^(source|snap_ends_m) = .*\n", "", file.read_text("utf-8"))
    file.write_text(text.replace("[roads]", "[roads]\nproxy_detour = 1.5"), "utf-8")
    return folder


def with_sites_listed(folder):
    """Write a county with all its sites in a table."""
    built = planner.read_county(planner.read_scenario(folder))
    write_editable(folder / "editable", built.provenance.given)
    return folder / "editable"


def take(bench, rng):
    """Apply a random edit; some are refused, as those beyond the reach."""
    kind, instance = rng.choice(KINDS), bench.instance
    site, village = rng.choice(instance.sites), rng.choice(bench.ids("village"))
    lon, lat = (place + rng.uniform(-0.01, 0.01) for place in (site.lon, site.lat))
    match kind:
        case "format":
            bench.format(site.id, rng.choice(site.format_ids))
        case "move":
            bench.move(site.id, lon, lat)
        case "add_site":
            bench.add_site("new", lon, lat, rng.choice(["store", "point"]))
        case "add_village":
            township = rng.choice(instance.townships).id
            bench.add_village("new", lon, lat, rng.randint(5, 900), township=township)
        case "drop":
            bench.drop(village)
        case "serve":
            bench.serve(village, site.id)
        case "demand":
            bench.demand(village, rng.uniform(0.2, 5.0))
        case "set":
            bench.set(f"villages[{village}].residents", rng.randint(1, 3000))
        case _:
            getattr(bench, kind)(site.id)


def key_elsewhere(bench, folder):
    """Return the key of the county that another process reads from a folder."""
    file = planner.to_folder(bench.scenario, folder)
    command = [sys.executable, "-c", KEY, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made", "seed"),
    [(as_generated, 1), (without_roads, 2), (with_sites_listed, 3)],
)
def test_random_edits(tmp_path, made, seed):
    """Test keys after edits, after some are withdrawn, and back to the beginning."""
    generate(tmp_path / "county", villages=24, seed=seed)
    bench, rng = planner.open(made(tmp_path / "county")), random.Random(seed)
    keys = [planner.instance_key(bench.instance)]
    while len(keys) <= EDITS:
        try:
            take(bench, rng)
        except PlannerError:
            continue
        keys.append(planner.instance_key(bench.instance))
        assert keys[-1] != keys[-2] or "no change" in repr(bench)
    assert key_elsewhere(bench, tmp_path / "all") == keys[-1]
    other, numbers = bench.copy(), list(range(1, EDITS + 1))
    rng.shuffle(numbers)
    for number in numbers[: EDITS // 2]:
        try:
            other.withdraw(number)
        except PlannerError as error:
            # A later edit speaks of what this one added, which is said.
            assert "edits[" in str(error)
    key = planner.instance_key(other.instance)
    assert key_elsewhere(other, tmp_path / "some") == key
    for earlier in reversed(keys[:-1]):
        assert planner.instance_key(bench.undo().instance) == earlier
