import tomllib
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import LineString

from planner.errors import InputError, OutputError
from planner.network.graph import RoadGraph
from planner.network.readers.read import read_roads
from planner.scenario.generate import generate
from planner.scenario.synthetic.mesh import grow, jittered_mesh
from planner.scenario.synthetic.names import town_names, village_names
from planner.scenario.synthetic.road_network.lines import smooth_lines
from planner.scenario.synthetic.terrain import shape_terrain

METRES = "EPSG:32649"
GREEN_HILL = Path(__file__).parents[2] / "scenarios" / "green_hill"


@pytest.fixture(scope="module", params=[(10, 1), (10, 2), (50, 3), (50, 4)], ids=str)
def size_and_folder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, Path]:
    """Return the number of villages of a county and the folder it is in."""
    villages, seed = request.param
    folder = tmp_path_factory.mktemp("county")
    generate(folder, villages=villages, seed=seed)
    return villages, folder


@pytest.fixture(scope="module")
def folder(size_and_folder: tuple[int, Path]) -> Path:
    """Return the folder of a county."""
    return size_and_folder[1]


def test_same_seed_gives_same_bytes(tmp_path: Path):
    """Test that every file comes out the same twice, the GeoPackage too."""
    for name in ("one", "two"):
        generate(tmp_path / name, villages=10, seed=5)
    files = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert files == sorted(file.name for file in (tmp_path / "two").iterdir())
    for name in files:
        contents = [(tmp_path / copy / name).read_bytes() for copy in ("one", "two")]
        assert contents[0] == contents[1], name


def test_another_seed_gives_another_county(tmp_path: Path):
    """Test that the seed matters."""
    for seed in (5, 6):
        generate(tmp_path / str(seed), villages=10, seed=seed)
    tables = [(tmp_path / seed / "villages.csv").read_text() for seed in ("5", "6")]
    assert tables[0] != tables[1]


def test_committed_county_is_reproduced(tmp_path: Path):
    """Test that the defaults give the places and texts of ``scenarios/green_hill``."""
    generate(tmp_path / "again")
    for name in ("villages.csv", "townships.csv", "hosts.csv", "existing.csv"):
        committed = pd.read_csv(GREEN_HILL / name, keep_default_na=False)
        again = pd.read_csv(tmp_path / "again" / name, keep_default_na=False)
        pd.testing.assert_frame_equal(again, committed, atol=2e-5, rtol=0)
    for name in ("scenario.toml", "README.md"):
        again_text = (tmp_path / "again" / name).read_text(encoding="utf-8")
        assert again_text == (GREEN_HILL / name).read_text(encoding="utf-8")


def test_counts(size_and_folder: tuple[int, Path]):
    """Test the numbers of rows: a township for each 18 villages, but two at least."""
    villages, folder = size_and_folder
    assert len(pd.read_csv(folder / "villages.csv")) == villages
    townships = pd.read_csv(folder / "townships.csv")
    assert len(townships) == {10: 2, 50: 3}[villages]
    tiers = pd.read_csv(folder / "existing.csv")["tier"].value_counts()
    # A quarter of 2 or 3 townships is 1 store; 8 % of 10 or 50 villages 1 or 4 points.
    assert tiers.to_dict() == {"hub": 1, "store": 1, "point": {10: 1, 50: 4}[villages]}


def test_totals(folder: Path):
    """Test that the seat holds 13 % of the people and parcels follow residents."""
    scenario = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    villages, townships = (
        pd.read_csv(folder / name)["residents"]
        for name in ("villages.csv", "townships.csv")
    )
    total = villages.sum() + townships.sum()
    assert townships[0] / total == pytest.approx(0.13, abs=0.005)
    county = scenario["county"]
    assert county["parcels_in_per_day"] == pytest.approx(0.04 * total, abs=5.01)
    assert county["parcels_out_per_day"] == pytest.approx(0.006 * total, abs=5.01)


def test_ids_are_unique_and_resolve(folder: Path):
    """Test that references between the tables lead somewhere."""
    tables = {
        name: pd.read_csv(folder / f"{name}.csv", keep_default_na=False)
        for name in ("villages", "townships", "hosts", "existing")
    }
    for table in tables.values():
        assert table["id"].is_unique
        assert table["name"].is_unique
    villages, townships = tables["villages"], tables["townships"]
    assert villages["township"].isin(townships["id"]).all()
    assert villages["id"].str.split("V").str[0].eq(villages["township"]).all()
    for name in ("hosts", "existing"):
        table = tables[name]
        assert table["township"].isin(townships["id"]).all()
        in_village = table[table["village"] != ""]
        township = in_village["village"].map(villages.set_index("id")["township"])
        assert township.eq(in_village["township"]).all()


def test_scenario_knows_its_formats_and_hosts(folder: Path):
    """Test that the tables name only formats and hosts of the scenario."""
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    scenario = tomllib.loads(text)
    hosts = pd.read_csv(folder / "hosts.csv")
    existing = pd.read_csv(folder / "existing.csv", keep_default_na=False)
    assert set(hosts["type"]) <= set(scenario["hosts"])
    assert set(existing["host"]) <= {*scenario["hosts"], ""}
    tier_of = {name: item["tier"] for name, item in scenario["formats"].items()}
    assert existing["format"].map(tier_of).eq(existing["tier"]).all()
    assert {"strict", "own_township", "more_coverage"} <= set(scenario["variants"])
    for table in ("villages", "townships", "existing", "hosts", "boundary"):
        assert (folder / scenario["places"][table]).is_file()


def test_everything_says_synthetic(folder: Path):
    """Test that nobody can take the county for a real one."""
    scenario = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    assert scenario["title"] == "Green Hill county (synthetic)"
    assert "lies nowhere real" in scenario["description"]
    assert "lies nowhere real" in (folder / "README.md").read_text(encoding="utf-8")


def test_roads_reach_everybody(folder: Path):
    """Test that every place reaches every other one and has a road within 500 m."""
    graph = _roads(folder)
    one_way = graph.one_way
    starts = np.concatenate((graph.from_node, graph.to_node[~one_way]))
    ends = np.concatenate((graph.to_node, graph.from_node[~one_way]))
    size = (graph.num_nodes, graph.num_nodes)
    links = coo_array((np.ones(len(starts)), (starts, ends)), shape=size)
    assert connected_components(links, connection="strong")[0] == 1
    roads = shapely.union_all([LineString(shape) for shape in graph.shapes])
    for name in ("villages.csv", "townships.csv", "hosts.csv", "existing.csv"):
        assert _points(folder / name).distance(roads).max() <= 500


def test_roads_are_noded(folder: Path):
    """Test that roads meet at their ends only."""
    lines = geopandas.read_file(folder / "roads.gpkg").geometry
    one, other = lines.sindex.query(lines, predicate="intersects")
    pairs = one < other
    first, second = lines.iloc[one[pairs]], lines.iloc[other[pairs]]
    met = first.intersection(second, align=False)
    ends = first.boundary.intersection(second.boundary, align=False)
    assert len(met) > 0
    is_loop = (first.is_ring.to_numpy()) | (second.is_ring.to_numpy())
    assert (met.geom_equals(ends, align=False) | is_loop).all()
    assert met.geom_type.isin(["Point", "MultiPoint"]).all()


def test_roads_have_a_hierarchy(folder: Path):
    """Test that county seat, township seats and villages have roads of their kind."""
    classes = set(_roads(folder).classes)
    assert {"primary", "secondary", "unclassified", "residential"} <= classes
    assert classes <= {
        *("primary", "secondary", "tertiary", "unclassified", "residential", "track")
    }


def test_one_way_streets_lead_round_a_block():
    """Test that the green hill's one-way streets are left as often as entered."""
    graph = _roads(GREEN_HILL)
    one_way = graph.one_way
    assert one_way.sum() >= 4
    entered, left = (np.sort(end[one_way]) for end in (graph.to_node, graph.from_node))
    assert entered.tolist() == left.tolist()


def test_county_lies_within_its_boundary(folder: Path):
    """Test that all places lie inside the outline, which has 7 km2 for each village."""
    outline = geopandas.read_file(folder / "boundary.geojson").to_crs(METRES)
    villages = _points(folder / "villages.csv")
    area_km2 = outline.geometry.iloc[0].area / 1e6
    assert area_km2 == pytest.approx(7 * len(villages), rel=0.01)
    assert villages.within(outline.geometry.iloc[0]).all()


def test_village_sizes_are_skewed(tmp_path: Path):
    """Test that few villages are large: mean 1,000, median below, some hollow."""
    generate(tmp_path / "county", villages=120, seed=2)
    residents = pd.read_csv(tmp_path / "county" / "villages.csv")["residents"]
    assert residents.mean() == pytest.approx(1000, abs=5)
    assert residents.median() < 0.95 * residents.mean()
    skew: Any = residents.skew()
    assert skew > 0.7
    assert (residents < 400).sum() >= 5


@pytest.mark.parametrize("villages", [-1, 0, 9])
def test_too_few_villages_are_refused(tmp_path: Path, villages: int):
    """Test that the message says what was asked and what is possible."""
    with pytest.raises(InputError, match=f"{villages}; expected 10 or more"):
        generate(tmp_path, villages=villages)
    assert not list(tmp_path.iterdir())


def test_a_scenario_is_not_overwritten(tmp_path: Path):
    """Test that a folder with a scenario stays as it is."""
    (tmp_path / "scenario.toml").write_text("title = 'mine'")
    with pytest.raises(OutputError, match=r"holds a scenario\.toml already"):
        generate(tmp_path, villages=10)
    assert [file.name for file in tmp_path.iterdir()] == ["scenario.toml"]


def test_names_are_unique_whatever_their_number():
    """Test that names go on after all stems and endings are used up."""
    names = village_names([False] * 6000, np.random.default_rng(1))
    assert len(set(names)) == 6000
    assert all(name.endswith("村") for name in names)
    assert len(set(town_names(900, np.random.default_rng(1)))) == 900


def test_mesh_is_planar():
    """Test that triangles fill the mesh: Euler's V - E + F = 2 and no crossings.

    4 by 5 nodes have 4 * 4 + 3 * 5 = 31 sides and 3 * 4 = 12 diagonals.
    """
    mesh = jittered_mesh((4, 5), 100.0, np.random.default_rng(3))
    ends = np.stack((mesh.xy_m[mesh.from_node], mesh.xy_m[mesh.to_node]), axis=1)
    lines = shapely.linestrings(ends)
    assert isinstance(lines, np.ndarray)
    assert len(lines) == 43
    assert mesh.is_diagonal.sum() == 12
    tree = shapely.STRtree(lines)
    assert tree.query(lines, predicate="crosses").size == 0


def test_forest_leads_to_the_cheapest_root():
    """Test ways on one row of four nodes with costs 1, 5 and 2, roots at both ends.

    Node 1 is 1 from the left root, node 2 is 2 from the right one.
    """
    mesh = jittered_mesh((2, 4), 100.0, np.random.default_rng(3))
    cost = np.full(len(mesh.from_node), 100.0)
    row = mesh.edges_between(np.array([0, 1, 2]), np.array([1, 2, 3]))
    cost[row] = [1.0, 5.0, 2.0]
    forest = grow(mesh, cost, [0, 3])
    assert forest.cost[:4].tolist() == [0.0, 1.0, 2.0, 0.0]
    assert forest.root[:4].tolist() == [0, 0, 3, 3]
    assert forest.path(2).tolist() == [2, 3]
    assert forest.accumulated(np.ones(8))[[0, 3]].sum() == 8


def test_water_runs_downhill_to_one_mouth():
    """Test that all water leaves at one node on the rim, and rivers grow on the way."""
    terrain = shape_terrain(8.0, np.random.default_rng(1))
    nodes = np.arange(terrain.mesh.num_nodes)
    mouth = np.flatnonzero(terrain.downstream == nodes)
    assert len(mouth) == 1
    assert mouth[0] in terrain.mesh.rim
    others = nodes[nodes != mouth[0]]
    catchment = terrain.catchment_km2
    assert (catchment[terrain.downstream[others]] > catchment[others]).all()
    assert catchment[mouth[0]] == catchment.max()


def test_lines_that_would_cross_keep_their_corners():
    """Test that a corner is rounded, but not across a neighbour close to it.

    The corner at (0, 100) is cut; the neighbour ends inside of what would be cut.
    """
    corner = np.array([[0.0, 0.0], [0.0, 100.0], [100.0, 100.0]])
    alone = smooth_lines([corner])[0]
    assert alone.distance(shapely.Point(0, 100)) > 10
    neighbour = np.array([[2.0, 98.0], [60.0, 40.0]])
    lines = smooth_lines([corner, neighbour])
    assert lines[0].distance(shapely.Point(0, 100)) == 0
    assert not lines[0].crosses(lines[1])


def _roads(folder: Path) -> RoadGraph:
    return read_roads(
        folder / "roads.gpkg",
        crs=METRES,
        layer="roads",
        class_column="highway",
        one_way_column="oneway",
    )


def _points(file: Path) -> geopandas.GeoSeries:
    table = pd.read_csv(file)
    points = geopandas.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return geopandas.GeoSeries(points).to_crs(METRES)
