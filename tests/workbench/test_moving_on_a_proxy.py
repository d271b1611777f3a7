"""Moving a site where a proxy stands in for roads: its own ways change, no other."""

import re

import planner
from planner.scenario.generate import generate


def _ways(instance):
    """Return metres and seconds of each pair of a village and a site in reach."""
    reach = instance.reach
    villages = [instance.villages[place].id for place in reach.origin_idx]
    sites = [instance.sites[place].id for place in reach.destination_idx]
    lengths = zip(reach.distance_m.tolist(), reach.time_s.tolist(), strict=True)
    return dict(zip(zip(villages, sites, strict=True), lengths, strict=True))


def test_moving_a_site_moves_nobody_elses_way(tmp_path):
    """Test all pairs, to the last digit, for each of three points that are moved."""
    folder = tmp_path / "county"
    generate(folder, villages=30, seed=5)
    file = folder / "scenario.toml"
    text = file.read_text("utf-8")
    file.write_text(re.sub(r"\[roads\].*?\n(?=\n\[)", "", text, flags=re.S), "utf-8")
    bench = planner.open(folder)
    assert bench.instance.graph.is_proxy
    before = _ways(bench.instance)
    for site in bench.ids("point")[:3]:
        place = bench.instance.sites[bench.instance.site_index[site]]
        bench.move(site, round(place.lon + 0.004, 6), round(place.lat + 0.003, 6))
        after = _ways(bench.instance)
        own = {pair for pair in before.keys() | after.keys() if pair[1] == site}
        assert any(before.get(pair) != after.get(pair) for pair in own)
        assert all(
            before.get(pair) == after.get(pair)
            for pair in (before.keys() | after.keys()) - own
        )
        bench.undo()
