"""Routes, depots with routes, and travel times: cases worked by hand."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.figure import Figure

import planner
from planner.errors import InputError, InstanceError
from planner.plan import Status
from planner.workbench.parts.routes import RoutesAnswer

AT = {"D": 0.0, "F": 4.0, "east1": 1.0, "east2": 2.0, "east3": 3.0, "west": -1.0}
"""Depots D and F, and customers, on a line."""
DEMAND = {name: 1.0 for name in AT if name not in "DF"}


@pytest.fixture(scope="module")
def matrix() -> pd.DataFrame:
    """Return distances on the line."""
    at = np.array(list(AT.values()))
    return pd.DataFrame(np.abs(at[:, None] - at), index=list(AT), columns=list(AT))


@pytest.fixture(scope="module")
def found(matrix: pd.DataFrame) -> RoutesAnswer:
    """Return routes from D in vehicles of two."""
    return planner.route(DEMAND, ["D"], 2, matrix)


def test_route_from_one_depot(found: RoutesAnswer) -> None:
    """Test vehicles of two: D, east2, east3, D is 6, D, east1, west, D is 4."""
    assert found.status is Status.FEASIBLE
    assert found.cost == pytest.approx(10.0)
    rows = found.routes.groupby("route")["customer"].agg(set).tolist()
    assert {"east2", "east3"} in rows
    assert {"east1", "west"} in rows


def test_route_from_two_depots(matrix: pd.DataFrame) -> None:
    """Test that F takes two in the east for 4, and D the others for 4."""
    found = planner.route(pd.Series(DEMAND), ["D", "F"], 2, matrix)
    assert found.cost == pytest.approx(8.0)
    assert found.depots == ["D", "F"]


def test_types_of_vehicles(matrix: pd.DataFrame) -> None:
    """Test that two small ones at 1 each, 10 + 2, are cheaper than a large one at 50.

    At 3 the large one goes alone, out to both ends and back: 3 + 8.
    """
    types = pd.DataFrame(
        {"capacity": [2, 4], "fixed_cost": [1.0, 50.0]}, index=["small", "large"]
    )
    found = planner.route(DEMAND, ["D"], types, matrix)
    assert found.cost == pytest.approx(12.0)
    assert set(found.routes["vehicle"]) == {"small"}
    types.loc["large", "fixed_cost"] = 3.0
    alone = planner.route(DEMAND, ["D"], types, matrix)
    assert alone.cost == pytest.approx(11.0)
    assert alone.routes["stop"].tolist() == [1, 2, 3, 4]


def test_locate_and_route(matrix: pd.DataFrame) -> None:
    """Test depots at 3 each: D alone costs 3 + 10, F 3 + 14, both 6 + 8.

    With F at 1 both are cheapest: 4 + 8.
    """
    depots = pd.DataFrame({"opening_cost": [3.0, 3.0]}, index=["D", "F"])
    found = planner.locate_and_route(DEMAND, depots, 2, matrix)
    assert (found.depots, found.opening_cost) == (["D"], 3.0)
    assert found.cost == pytest.approx(13.0)
    depots.loc["F", "opening_cost"] = 1.0
    both = planner.locate_and_route(DEMAND, depots, 2, matrix)
    assert both.cost == pytest.approx(12.0)
    assert both.depots == ["D", "F"]


def test_no_solution_is_said(matrix: pd.DataFrame) -> None:
    """Test that depots too small for all have no routes, and no cost."""
    depots = pd.Series({"D": 1.0, "F": 1.0})
    found = planner.route(DEMAND, depots, 2, matrix)
    assert found.status is Status.NO_SOLUTION
    assert found.cost is None
    assert found.routes.empty


def test_plot_draws_routes(found: RoutesAnswer) -> None:
    """Test a line for each route, on the axes given."""
    places = pd.DataFrame({"x": AT, "y": 0.0})
    ax = Figure().add_subplot()
    assert found.plot(places, ax=ax) is ax
    assert len(ax.get_lines()) == 2
    with pytest.raises(InstanceError, match="no place for 'D'"):
        found.plot(places.drop(index="D"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"customers": {"west": -1.0}}, "customers: -1, expected numbers from 0"),
        ({"customers": {"north": 1.0}}, "no 'north' among its rows"),
        ({"customers": {"west": 3.0}}, "'west' needs 3, a vehicle holds 2"),
        ({"depots": ["west"]}, "'west' is met twice"),
        ({"vehicles": {"size": 2}}, "unknown 'size', expected capacity"),
        ({"vehicles": {"fixed_cost": 2}}, "no 'capacity'"),
    ],
)
def test_bad_input_is_told(
    matrix: pd.DataFrame, change: dict[str, object], said: str
) -> None:
    """Test that each names the argument, what was found, and what would be right."""
    usual: dict[str, object] = {
        "customers": {"west": 1.0},
        "depots": ["D"],
        "vehicles": 2,
    }
    with pytest.raises(InstanceError, match=said):
        planner.route(**(usual | change), matrix=matrix)  # type: ignore[arg-type]


def test_travel_matrix_of_a_graph() -> None:
    """Test a road of 10 km by its own length, at 30 km/h: 20 minutes each way."""
    roads: nx.Graph[str] = nx.Graph(crs="EPSG:4326")
    roads.add_node("a", x=109.5, y=28.0)
    roads.add_node("b", x=109.6, y=28.0)
    roads.add_edge("a", "b", length=10_000.0, highway="tertiary")
    places = pd.DataFrame(
        {"lon": [109.5, 109.6], "lat": [28.0, 28.0]}, index=["here", "there"]
    )
    found = planner.travel_matrix(roads, places, profile=30.0)
    assert found.distance_km.loc["here", "there"] == pytest.approx(10.0, rel=1e-3)
    assert found.time_min.loc["there", "here"] == pytest.approx(20.0, rel=1e-3)
    assert found.time_min.loc["here", "here"] == 0.0
    quick = planner.travel_matrix(
        roads, places.loc[["here"]], places.loc[["there"]], {"tertiary": 60.0}
    )
    assert quick.time_min.shape == (1, 1)
    assert quick.time_min.loc["here", "there"] == pytest.approx(10.0, rel=1e-3)


def test_no_way_is_infinite() -> None:
    """Test that a place far from all roads has no way, and no distance to a road."""
    line = shapely.LineString([(109.5, 28.0), (109.6, 28.0)])
    roads = gpd.GeoDataFrame({"highway": ["tertiary"]}, geometry=[line], crs=4326)
    places = pd.DataFrame({"lon": [109.5, 109.5], "lat": [28.0, 28.5]})
    found = planner.travel_matrix(roads, places)
    time_min: Any = found.time_min.loc[0, 1]
    assert np.isinf(time_min)
    assert np.isnan(found.to_road_km[1])


def test_places_and_roads_are_checked(tmp_path: object) -> None:
    """Test frames without coordinates, metres for degrees, and a file that is none."""
    roads: nx.Graph[str] = nx.Graph(crs="EPSG:4326")
    with pytest.raises(InstanceError, match="origins: no column 'lon'"):
        planner.travel_matrix(roads, pd.DataFrame({"x": [1.0]}))
    metres = pd.DataFrame({"lon": [550_000.0], "lat": [3e6]}, index=["V1"])
    with pytest.raises(InstanceError, match="origins, row 'V1'"):
        planner.travel_matrix(roads, metres)
    places = pd.DataFrame({"lon": [109.5], "lat": [28.0]})
    with pytest.raises(InputError, match="no such file"):
        planner.travel_matrix(f"{tmp_path}/roads.gpkg", places)
