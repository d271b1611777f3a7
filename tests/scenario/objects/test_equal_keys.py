"""Objects and files of the same content are the same county, in every form."""

import gc
import pickle
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely

import planner
from tests.scenario.objects.drawn_county import drawn_county
from tests.scenario.objects.drawn_frames import forms
from tests.scenario.objects.drawn_graphs import (
    osmnx_graph,
    other_graphs,
    same_graphs,
)

SEEDS = range(7100, 7110)


def key_of(scenario):
    """Return the key of the instance of a scenario."""
    return planner.instance_key(planner.build(scenario))


def contents(folder):
    """Return the bytes of each file of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}


def key_there_and_back(scenario, folder):
    """Return the key of a county, which is that of its folder; files stay the same."""
    key = key_of(scenario)
    file = planner.to_folder(scenario, folder / "first")
    again = planner.read_scenario(file)
    assert key_of(again) == key
    planner.to_folder(scenario, folder / "second")
    planner.to_folder(again, folder / "third")
    found = contents(folder / "first")
    assert contents(folder / "second") == found
    assert contents(folder / "third") == found
    return key


def key_out_of_a_pickle(drawn, **objects):
    """Return the key of a county out of a pickle, after the first one is gone."""
    scenario = planner.county(settings=drawn.settings, **objects)
    content = pickle.dumps(scenario)
    assert key_of(pickle.loads(content)) == key_of(scenario)
    del scenario
    gc.collect()
    return key_of(pickle.loads(content))


def taken(items, seed, every):
    """Return one in ``every`` of the items, others for the next seed."""
    return [item for idx, item in enumerate(items) if (idx + seed) % every == 0]


def check_frames(drawn, folder, seed, *, every):
    """Test that frames make the county of their files, in one of ``every`` forms."""
    rng = np.random.default_rng(seed)
    expected = key_of(planner.read_scenario(drawn.folder))
    maps = {"roads": drawn.roads, "boundary": drawn.boundary}
    for name, tables in taken(forms(drawn.tables, rng), seed, every):
        scenario = planner.county(settings=drawn.settings, **tables, **maps)
        found = key_there_and_back(scenario, folder / name)
        assert found == expected, name
    found = key_out_of_a_pickle(drawn, **drawn.tables, **maps)
    assert found == expected


def check_graphs(drawn, folder, seed, *, every):
    """Test that a graph, its file, and one in ``every`` dresses make one county."""
    rng = np.random.default_rng(seed)
    rest = drawn.tables | {"boundary": drawn.boundary.geometry}

    def there_and_back(roads, name):
        scenario = planner.county(settings=drawn.settings, roads=roads, **rest)
        return key_there_and_back(scenario, folder / name)

    graph = osmnx_graph(drawn.roads, rng)
    expected = there_and_back(graph, "osmnx")
    assert key_of_file(drawn, graph, folder / "saved") == expected
    for name, roads in taken(same_graphs(graph, rng), seed, every):
        assert there_and_back(roads, name) == expected, name
    for name, group in taken(other_graphs(graph), seed, every):
        keys = [there_and_back(each, f"{name} {idx}") for idx, each in enumerate(group)]
        assert len(set(keys)) == 1, name
    assert key_out_of_a_pickle(drawn, **rest, roads=graph) == expected


def key_of_file(drawn, graph, folder):
    """Return the key of a county whose roads are a graph saved as osmnx saves them."""
    saved: Any = nx.MultiDiGraph(crs=graph.graph["crs"])
    for node, data in graph.nodes(data=True):
        saved.add_node(node, **{name: str(value) for name, value in data.items()})
    for tail, head, data in graph.edges(data=True):
        texts = {name: str(value) for name, value in data.items()}
        if "geometry" in data:
            shape = shapely.to_wkt(data["geometry"], rounding_precision=-1)
            texts["geometry"] = shape
        saved.add_edge(tail, head, **texts)
    scenario = planner.county(
        settings=drawn.settings,
        **drawn.tables,
        boundary=drawn.boundary,
        roads=drawn.roads,
    )
    file = planner.to_folder(scenario, folder)
    nx.write_graphml(saved, folder / "roads.graphml")
    text = file.read_text(encoding="utf-8").replace("roads.gpkg", "roads.graphml")
    file.write_text(text, encoding="utf-8")
    return key_of(planner.read_scenario(file))


def test_a_county_in_some_forms(tmp_path):
    """Test that frames and graphs make the county of their files."""
    drawn = drawn_county(tmp_path / "county", SEEDS[0])
    check_frames(drawn, tmp_path / "frames", SEEDS[0], every=6)
    check_graphs(drawn, tmp_path / "graphs", SEEDS[0], every=9)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_ten_counties(seed, tmp_path):
    """Test the same, each form and dress on several of ten counties."""
    drawn = drawn_county(tmp_path / "county", seed)
    check_frames(drawn, tmp_path / "frames", seed, every=3)
    check_graphs(drawn, tmp_path / "graphs", seed, every=5)
