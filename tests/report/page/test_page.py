"""The interactive page: its data, its escaping, its parts."""

import hashlib
import json
import re
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from planner.instance import Instance
from planner.model.places import LocationSource
from planner.network.coordinates import unproject
from planner.plan import Plan
from planner.report.page import Group, build_page, page_data
from planner.report.page.encode import (
    encoded_lines,
    safe_json,
    simplified,
    simplified_within,
)
from planner.report.tables.facilities import facility_rows
from tests.report.page.page_view import data_of, told, view_of
from tests.report.sample import CRS, make_instance, make_plan
from tests.tiny_plan import edit_village, line_county, line_plan

HOSTILE = "</script><script>alert(1)</script>&\u2028"


def page_of(instance: Instance, plan: Plan) -> str:
    """Return the page of a plan."""
    return build_page([view_of(instance, plan)])


def test_villages_at_the_seat_are_noted() -> None:
    """Test that the page counts v1 of four, placed at its township's seat."""
    source = LocationSource.TOWNSHIP_SEAT
    instance = edit_village(line_county(), "v1", location_source=source)
    assert "for want of coordinates: 1 of 4 places." in page_of(instance, line_plan())
    assert "Shown at the seat" not in page_of(line_county(), line_plan())


def test_safe_json_ends_no_script() -> None:
    """Test that no character that HTML or scripts mind is left, and all come back."""
    text = safe_json({"name": HOSTILE})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"name": HOSTILE}


def test_safe_json_refuses_what_is_not_finite() -> None:
    """Test that NaN, which is no JSON, never gets into a page."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        safe_json([float("nan")])


def test_lines_are_differences() -> None:
    """Test that a line is its first place and steps, decoded to within half a step.

    A step is 1e-5 degrees, about 1.1 m.
    """
    line = np.array([[700_000.0, 3_090_000.0], [700_500.0, 3_090_000.0]])
    ((lat, lon, north, east),) = encoded_lines([line], CRS)
    expected_lon, expected_lat = unproject(line[:, 0], line[:, 1], CRS)
    assert lat == round(expected_lat[0] * 1e5)
    assert lon == round(expected_lon[0] * 1e5)
    assert (lat + north) == round(expected_lat[1] * 1e5)
    assert (lon + east) == round(expected_lon[1] * 1e5)


def test_simplifying_keeps_bends() -> None:
    """Test that a point 1 m off a line goes at 5 m tolerance, one 50 m off stays."""
    flat = np.array([[0.0, 0.0], [100.0, 1.0], [200.0, 0.0]])
    bent = np.array([[0.0, 0.0], [100.0, 50.0], [200.0, 0.0]])
    assert [len(line) for line in simplified([flat, bent], 5.0)] == [2, 3]


def test_simplifying_goes_on_until_few_enough() -> None:
    """Test that tolerance grows until the points are within the budget."""
    along = np.linspace(0.0, 10_000.0, 2001)
    line = np.column_stack((along, 100.0 * np.sin(along / 300.0)))
    (kept,) = simplified_within([line], 1.0, 60)
    assert 2 <= len(kept) <= 60


def test_page_is_self_contained_and_small() -> None:
    """Test that a county of 300 villages is below 3 MB and names no address to load."""
    instance = make_instance(300)
    page = page_of(instance, make_plan(instance))
    assert len(page.encode()) < 3_000_000
    assert "default-src 'none'" in page
    markup = re.sub(r"(?s)<script.*?</script>", "", page)
    assert not re.search(r'\s(src|href)="(?!data:)', markup)
    assert "url(images" not in page
    assert "sourceMappingURL" not in page


def test_page_data_of_the_county_on_a_line() -> None:
    """Test villages, facilities and routes of a plan whose numbers are known."""
    data = page_data([view_of(line_county(), line_plan())])
    (plan,) = data["plans"]
    places = {item["id"]: item for item in data["villages"]}
    ids = [item["id"] for item in data["villages"]]
    villages = dict(zip(ids, plan["villages"], strict=True))
    sites = [data["sites"][item["site"]]["id"] for item in plan["facilities"]]
    assert [sites[idx] for idx in villages["v1"]["facilities"]] == ["p"]
    assert villages["v3"]["state"] == "served"
    assert places["v4"]["lat"] is None
    assert villages["v4"]["reason"] == "no coordinates"
    assert told(data, "village", villages["v1"])["Way to facility"] == "1.00"
    facilities = dict(zip(sites, plan["facilities"], strict=True))
    assert (
        told(data, "facility", facilities["s"])["Parcels on an operating day"]
        == "40.0 of 200"
    )
    assert facilities["x"]["layer"] == "closed"
    linehaul, loop = plan["routes"]
    assert (linehaul["leg"], loop["leg"]) == ("linehaul", "loop")
    assert told(data, "route", loop)["Distance"] == "12.0"


def test_profit_and_loss_on_the_cards_are_those_of_the_table() -> None:
    """Test that the card of each store and point says what facilities.csv says."""
    view = view_of(line_county(), line_plan())
    data = page_data([view])
    rows = facility_rows(view.flow, view.ledger)
    for row, item in zip(rows, data["plans"][0]["facilities"], strict=True):
        card = told(data, "facility", item)
        for column, name in (
            ("annual_cost", "Annual cost"),
            ("branch_profit", "Profit with all it supplies"),
            ("break_even_parcels_per_day", "Breaks even at"),
            ("subsidy_gap", "Subsidy gap"),
        ):
            known = row[column]
            assert not isinstance(known, str)
            shown = "" if known is None else f"{round(known) + 0:,}"
            assert card.get(name, "") == shown


def test_plans_share_what_they_have_in_common() -> None:
    """Test that a second plan adds neither roads nor places of villages."""
    instance = make_instance(300)
    plan = make_plan(instance)
    chosen = view_of(instance, plan)
    other = replace(chosen, key="option-1", name="other", group=Group.OPTION)
    one, two = build_page([chosen]), build_page([chosen, other])
    (added,) = data_of(two)["plans"][1:]
    assert len(two) - len(one) < len(safe_json(added)) + 50
    assert data_of(two)["roads"] == data_of(one)["roads"]
    assert not {"lat", "lon", "name"} & set(added["villages"][0])


def test_hostile_names_stay_text() -> None:
    """Test that a name cannot end the data, and the title cannot become markup."""
    instance = edit_village(line_county(), "v1", name=HOSTILE)
    page = page_of(instance, line_plan())
    names = [item["name"] for item in data_of(page)["villages"]]
    assert names[0] == HOSTILE
    assert page.count("<script") == 3
    assert page.count("</script>") == 3


def test_vendored_library_is_unchanged() -> None:
    """Test that the library's files are those of the release named beside them."""
    folder = files("planner.report").joinpath("vendor", "leaflet")
    readme = folder.joinpath("README.md").read_text(encoding="utf-8")
    listed = re.findall(r"\| `([\w.]+)` \|.*`([0-9a-f]{64})`", readme)
    assert [name for name, _ in listed] == ["leaflet.js", "leaflet.css", "LICENSE.txt"]
    for name, digest in listed:
        content = folder.joinpath(name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
