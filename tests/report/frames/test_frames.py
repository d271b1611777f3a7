"""Frames: types by column, the same from a plan and from its files, sums that agree."""

from dataclasses import replace

import pandas as pd
import pytest

from planner.errors import OutputError, PlannerError
from planner.ledger import NETWORK
from planner.metrics import Judgement, judge
from planner.report.frames.statistics import SHARED, By, statistics_frame
from planner.report.frames.typed import frame_of_rows, frame_of_texts
from planner.report.plan_tables import TABLES, PlanTables, plan_tables
from planner.report.tables.csv_text import cell_text
from planner.report.tables.kinds import UNITS, Kind, kind_of
from tests.tiny_plan import edit_village, line_county, line_plan

PLACES = (By.COUNTY, By.TOWNSHIP)
FACILITIES = (By.TIER, By.FORMAT, By.FACILITY)


@pytest.fixture(scope="module")
def judged() -> Judgement:
    """Return what the judges say of the county on a line."""
    return judge(line_plan(), line_county())


@pytest.fixture(scope="module")
def tables(judged: Judgement) -> PlanTables:
    """Return its tables."""
    return plan_tables(judged)


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_is_of_its_columns_kind(name: str, tables: PlanTables) -> None:
    """Test that ids are text and figures numbers, and that figures have a unit."""
    types = {
        Kind.TEXT: str,
        Kind.FIGURE: int | float,
        Kind.COUNT: int,
        Kind.TRUTH: bool | int,
    }
    for column in TABLES[name].columns:
        kind = kind_of(column)
        cells = [row[column] for row in tables.rows[name] if row[column] is not None]
        assert all(isinstance(cell, types[kind]) for cell in cells), column
        if kind is Kind.FIGURE:
            assert column in UNITS, column


@pytest.mark.parametrize("name", TABLES)
def test_frames_of_rows_and_of_files_are_the_same(
    name: str, tables: PlanTables
) -> None:
    """Test that a frame read from the text of its table is the one it was made of."""
    rows = tables.rounded(name)
    texts = [{key: cell_text(value) for key, value in row.items()} for row in rows]
    made = frame_of_rows(rows, TABLES[name], "CNY")
    pd.testing.assert_frame_equal(frame_of_texts(texts, TABLES[name], "CNY"), made)
    assert made.attrs["units"].keys() <= set(TABLES[name].columns)


def test_ids_stay_as_they_are_written(tables: PlanTables) -> None:
    """Test that an id of digits keeps its noughts, and figures can be summed."""
    rows = [{**tables.rounded("villages")[0], "village_id": "00123"}]
    texts = [{key: cell_text(value) for key, value in row.items()} for row in rows]
    frame = frame_of_texts(texts, TABLES["villages"], "CNY")
    assert frame.index.tolist() == ["00123"]
    assert frame["residents"].sum() == rows[0]["residents"]
    assert frame.attrs["units"]["distance_m"] == "m"


def test_a_cell_of_another_kind_is_refused(tables: PlanTables) -> None:
    """Test that the message names file, line and column."""
    row = {key: cell_text(item) for key, item in tables.rounded("villages")[0].items()}
    with pytest.raises(OutputError, match=r"villages.csv: line 2, column residents"):
        frame_of_texts([{**row, "residents": "many"}], TABLES["villages"], "CNY")


@pytest.mark.parametrize("by", [*PLACES, *FACILITIES, By.LINE])
def test_rows_add_up_to_the_county(by: By, judged: Judgement) -> None:
    """Test that cost, income and outlay of groups add up to those of the ledger."""
    sums = statistics_frame(judged, by).drop(columns="name", errors="ignore").sum()
    ledger = judged.ledger
    assert sums["annual_cost"] == pytest.approx(ledger.annual_cost)
    assert sums["annual_income"] == pytest.approx(ledger.annual_income)
    assert sums["net_cost"] == pytest.approx(ledger.net_cost)
    if by is By.LINE:
        return
    assert sums["capex"] == pytest.approx(ledger.capex)
    assert sums["num_facilities"] == len(judged.flow.plan.facilities)
    assert sums["residents"] == pytest.approx(judged.flow.instance.residents.sum())
    carried = judged.metrics.carried_parcels_per_day
    assert sums["carried_parcels_per_day"] == pytest.approx(carried)


@pytest.mark.parametrize("by", PLACES)
def test_places_add_up_to_coverage(by: By, judged: Judgement) -> None:
    """Test that covered and served residents of places give the county's shares."""
    sums, metrics = statistics_frame(judged, by).sum(numeric_only=True), judged.metrics
    share = metrics.coverages["residents"].value
    assert sums["covered_residents"] / sums["residents"] == pytest.approx(share)
    assert sums["parcels_per_day"] == pytest.approx(metrics.potential_parcels_per_day)
    hours = metrics.villager_time.hours_per_year
    assert sums["way_hours_per_year"] == pytest.approx(hours)


def test_routes_stand_with_their_depot(judged: Judgement) -> None:
    """Test that the hub's tier has what the linehaul costs, and nothing is shared.

    Income of villages stands with the facilities that serve them.
    """
    frame = statistics_frame(judged, By.TIER)
    books = judged.ledger.by_account()
    assert frame.loc["hub", "annual_cost"] == pytest.approx(books["h"].cost_per_year)
    assert frame.loc[SHARED, "annual_cost"] == 0 if SHARED in frame.index else True


def test_village_of_no_township_is_shared() -> None:
    """Test that its residents stand in the row of what belongs to no group."""
    county = edit_village(line_county(), "v1", township_id="")
    frame = statistics_frame(judge(line_plan(), county), By.TOWNSHIP)
    residents = county.residents[county.village_index["v1"]]
    assert frame.loc[SHARED, "residents"] == residents


def test_parties_cancel(judged: Judgement) -> None:
    """Test that what is paid is received, and the network's net is the county's."""
    frame = statistics_frame(judged, By.PARTY)
    assert frame["net"].sum() == pytest.approx(0.0, abs=1e-6)
    assert frame.loc[NETWORK, "net"] == pytest.approx(-judged.ledger.net_cost)
    assert frame.attrs["units"]["net"] == "CNY a year"


def test_unknown_groups_are_refused(judged: Judgement) -> None:
    """Test that the message lists the groups there are."""
    with pytest.raises(PlannerError, match="expected one of county, township"):
        statistics_frame(judged, "village")


def test_closed_facilities_keep_their_format(judged: Judgement) -> None:
    """Test that what closing costs stands with the format that closes."""
    plan = replace(line_plan(), closed_site_ids=())
    kept = statistics_frame(judge(plan, line_county()), By.FORMAT)["annual_cost"]
    found = statistics_frame(judged, By.FORMAT)["annual_cost"]
    cost = judged.ledger.by_line()["facility_closing"]
    assert (found - kept).sum() == pytest.approx(cost)
