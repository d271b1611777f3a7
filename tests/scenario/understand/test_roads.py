"""Tests of what roads tell about coordinates and about themselves."""

import json
import tomllib

import numpy as np
import pytest

from planner.network.coordinates import gcj02_to_bd09, wgs84_to_gcj02
from planner.scenario.from_files import write_from_files
from planner.scenario.understand.findings import Request

RNG = np.random.default_rng(5)
LON, LAT = np.linspace(109.4, 109.8, 40), RNG.uniform(28.0, 28.2, 40)


def shifted(system):
    """Return the villages in a coordinate system."""
    if system == "wgs84":
        return LON, LAT
    gcj02 = wgs84_to_gcj02(LON, LAT)
    return gcj02 if system == "gcj02" else gcj02_to_bd09(*gcj02)


def files(folder, *, villages, roads, gap=0.0):
    """Write villages, and short crossed roads at each with a way to the next."""
    x, y = shifted(villages)
    places = enumerate(zip(x, y, strict=True))
    rows = [f"{number},{a:.6f},{b:.6f},900" for number, (a, b) in places]
    table = folder / "villages.csv"
    table.write_text("\n".join(["id,lon,lat,residents", *rows, ""]), encoding="utf-8")
    x, y = shifted(roads)
    lines = [
        [[a - 0.001, b], [a, b], [a + 0.001, b], [c - 0.001 - gap, d]]
        for a, b, c, d in zip(x, y, x[1:], y[1:], strict=False)
    ]
    lines.append([[x[-1] - 0.001, y[-1]], [x[-1], y[-1]]])
    features = [
        {
            "type": "Feature",
            "properties": {"fclass": "tertiary"},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for line in lines
    ]
    path = folder / "roads.geojson"
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document), encoding="utf-8")
    return {"villages": table, "roads": path}


@pytest.mark.parametrize(
    ("villages", "roads", "expected"),
    [
        ("wgs84", "wgs84", ("wgs84", None)),
        ("gcj02", "wgs84", ("gcj02", None)),
        ("bd09", "wgs84", ("bd09", None)),
        ("wgs84", "gcj02", ("wgs84", "gcj02")),
    ],
)
def test_datum_by_roads(tmp_path, villages, roads, expected):
    """Test that the system that brings villages and roads together is written."""
    given = files(tmp_path, villages=villages, roads=roads)
    written = write_from_files(tmp_path / "s", Request(files=given))
    document = tomllib.loads(written.file.read_text(encoding="utf-8"))
    found = document["places"]["coordinates"], document["roads"].get("coordinates")
    assert found == expected
    doubted = {doubt.about for doubt in written.doubts}
    assert ("places.coordinates" in doubted) == (villages != "wgs84")
    assert document["roads"]["class_column"] == "fclass"


@pytest.mark.parametrize(("gap", "expected"), [(0.0, None), (0.0001, 30)])
def test_loose_ends(tmp_path, gap, expected):
    """Test that roads that end 10 m short of each other are joined, others not."""
    given = files(tmp_path, villages="wgs84", roads="wgs84", gap=gap)
    written = write_from_files(tmp_path / "s", Request(files=given))
    document = tomllib.loads(written.file.read_text(encoding="utf-8"))
    assert document["roads"].get("snap_ends_m") == expected


def test_seat_is_on_the_roads(tmp_path):
    """Test that the most populous place without a road is no county seat."""
    given = files(tmp_path, villages="wgs84", roads="wgs84")
    table = given["villages"]
    text = table.read_text(encoding="utf-8").replace(
        f"7,{LON[7]:.6f},{LAT[7]:.6f},900", f"7,{LON[7]:.6f},{LAT[7]:.6f},1200"
    )
    table.write_text(f"{text}99,109.6,28.9,50000\n", encoding="utf-8")
    written = write_from_files(tmp_path / "s", Request(files=given))
    county = tomllib.loads(written.file.read_text(encoding="utf-8"))["county"]
    assert (county["lon"], county["lat"]) == (round(LON[7], 6), round(LAT[7], 6))
