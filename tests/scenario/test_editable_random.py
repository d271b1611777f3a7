"""Random counties with odd names, in any coordinate system, written and read again."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from planner.scenario.document.read import read_scenario
from tests.scenario.test_editable import differences, written

NAMES = (
    "",
    '村 "a", b',
    "=1+1",
    "'x",
    "#note",
    "123",
    "x;y",
    "one\ntwo",
    "-5号",
    "nan",
)
FORMATS = {"point": "village_point", "store": "service_store"}


def random_scenario(folder: Path, rng: random.Random) -> Path:
    """Write one or two counties: some places without coordinates, names or parcels."""
    num_counties = rng.choice([1, 2])
    villages = [_village(idx, num_counties, rng) for idx in range(rng.randint(3, 9))]
    facilities = [_facility(idx, villages, rng) for idx in range(rng.randint(1, 3))]
    hosts = [
        {
            "id": "h",
            "type": "grocery",
            "name": rng.choice(NAMES),
            "village": villages[0]["id"],
        }
    ]
    document = 'schema_version = 1\ntitle = "random"\n[places]\n'
    document += f'coordinates = "{rng.choice(["wgs84", "gcj02", "bd09"])}"\n'
    tables = {"villages": villages, "existing": facilities, "hosts": hosts}
    for name, rows in tables.items():
        if name == "villages" or rng.random() < 0.5:
            _write(folder / f"{name}.csv", rows)
            document += f'{name} = "{name}.csv"\n'
    if rng.random() < 0.5:
        document += 'without_coordinates = "township_seat"\n'
    document += f"[solve]\nnew_sites = {str(rng.random() < 0.7).lower()}\n"
    (folder / "scenario.toml").write_text(document, encoding="utf-8")
    return folder


def _village(idx: int, num_counties: int, rng: random.Random) -> dict[str, object]:
    county = rng.randrange(num_counties)
    is_located = idx == 0 or rng.random() < 0.8
    return {
        "id": f"{rng.choice(['v', '00', '村'])}{idx}",
        "name": rng.choice(NAMES),
        "lon": 109 + 0.2 * county + 0.1 * rng.random() if is_located else "",
        "lat": 28 + 0.1 * rng.random() if is_located else "",
        "residents": rng.choice([rng.randint(0, 3_000), 1_000 * rng.random()]),
        "township": f"t{county}{rng.randrange(2)}",
        "county": f"c{county}" if num_counties > 1 else "",
        "parcels_in_per_day": rng.choice(["", "", 30 * rng.random()]),
    }


def _facility(
    idx: int, villages: list[dict[str, object]], rng: random.Random
) -> dict[str, object]:
    tier = rng.choice(["point", "store"])
    return {
        "id": f"e{idx}",
        "tier": tier,
        "name": rng.choice(NAMES),
        "lon": 109 + 0.1 * rng.random(),
        "lat": 28.03,
        "village": rng.choice(["", villages[0]["id"]]),
        "closing_cost": rng.choice(["", 1.5]),
        "format": FORMATS[tier],
    }


def _write(file: Path, rows: list[dict[str, object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("seed", range(12))
def test_random_counties_come_back(seed: int, tmp_path: Path) -> None:
    """Test that every record and array is the same, and no site is doubtful."""
    folder = tmp_path / "given"
    folder.mkdir()
    random_scenario(folder, random.Random(seed))
    before = written(folder, tmp_path / "one")
    after = written(tmp_path / "one", tmp_path / "two")
    assert differences(before.instance, after.instance) == []
    one, two = (tmp_path / name / "sites.csv" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert read_scenario(tmp_path / "one").document.places.coordinates == "wgs84"
    blank = [item for item in after.provenance.warnings if item.file == "sites.csv"]
    assert blank == []
