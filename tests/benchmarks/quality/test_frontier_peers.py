"""Tests of the benchmark that holds frontiers against maximal covering."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.quality import frontier_peers
from planner.design.siting_model.prepare import prepare
from planner.model.rules import Measure
from tests import tiny
from tests.design.counties import asking, three_villages
from tests.tiny import point

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp")
BIG_POINT = replace(tiny.POINT_FORMAT, id="big_point", opex_per_year=6_000.0)


@pytest.fixture
def peers():
    """Return the module, with spopt at hand."""
    pytest.importorskip(
        "spopt", reason="spopt is not installed: pip install -e .[peers]"
    )
    return frontier_peers


def county():
    """Return villages a, b and c with points at b and c."""
    return three_villages(
        point("pb", 11, format_ids=(tiny.POINT_FORMAT.id, BIG_POINT.id)),
        point("pc", 21),
        formats=(*tiny.FORMATS, BIG_POINT),
        requirements=asking(at_least={Measure.RESIDENTS: 0.3}),
    )


def test_no_set_of_sites_contradicts_a_bound(peers):
    """Test that both fronts of a tiny county agree, and the words and rows.

    One site covers two villages, the store or the point at b; two cover all three.
    """
    found = peers.compare(
        county(), name="tiny", num_points=3, num_sets=2, gap=1e-4, seed=1
    )
    assert found.contradictions == []
    assert [round(item.said, 3) for item in found.peers] == [0.667, 1.0]
    assert found.num_failed == 0
    assert found.num_beaten == 2
    assert all(item.our_cost <= item.cost * (1 + 1e-4) for item in found.peers)
    assert found.num_dominated == 2
    assert "0 beyond it" in peers.summary(found)
    assert len(peers.table(found).splitlines()) == 4


def test_contradiction_is_seen(peers):
    """Test that a siting below the bound of a point that covers no more counts."""
    found = peers.compare(
        county(), name="tiny", num_points=3, num_sets=2, gap=1e-4, seed=1
    )
    cheap = replace(found.peers[-1], cost=0.5 * found.ours[-1].cost_bound)
    broken = replace(found, peers=[cheap])
    assert (cheap, found.ours[-1]) in broken.contradictions
    assert broken.num_dominated == 0


def test_sites_are_open_in_their_cheapest_format(peers):
    """Test that of two formats at b the dearer has no room, and that pc is shut."""
    prepared = prepare(county())
    instance, data = prepared.instance, prepared.data
    chosen = np.array([instance.site_index["pb"]])
    changed = peers.with_sites(prepared, chosen)
    assert changed.is_required[chosen[0]]
    assert changed.is_excluded[instance.site_index["pc"]]
    assert not changed.is_excluded[instance.site_index["s"]]
    room = dict(zip(prepared.option_format, changed.option_capacity, strict=True))
    assert room["big_point"] == 0.0
    assert (changed.option_capacity > 0).sum() == data.num_options - 1
