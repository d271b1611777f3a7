"""The parts of facility location: knapsacks, transport, moves, assignments."""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from planner.location.facility.assignment import Sites, assign
from planner.location.facility.data import facility_data
from planner.location.facility.knapsack import fill_fractional, fill_whole
from planner.location.facility.swap import Nearest, moves, nearest
from planner.location.facility.transport import transport
from planner.location.sites import SiteRules


def knapsack(seed: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return values below 0, weights and a capacity."""
    rng = np.random.default_rng(seed)
    value = -rng.integers(1, 30, 9).astype(float)
    weight = rng.integers(0, 12, 9).astype(float)
    return value, weight, float(rng.integers(0, 60))


def test_fractional_knapsack_by_hand() -> None:
    """Test values 6, 5, 4 and weights 3, 2, 2 in 4: 5, then 1 of item 0 or 2: -9."""
    share = np.empty(3)
    value = np.array([-6.0, -5.0, -4.0])
    assert fill_fractional(value, np.array([3.0, 2.0, 2.0]), 4.0, share) == -9.0
    assert share.tolist() in ([2 / 3, 1.0, 0.0], [0.0, 1.0, 1.0])


def test_whole_knapsack_by_hand() -> None:
    """Test values 6, 5, 4 and weights 3, 2, 2 in 4: the last two."""
    share = np.empty(3)
    value = np.array([-6.0, -5.0, -4.0])
    assert fill_whole(value, np.array([3.0, 2.0, 2.0]), 4.0, share) == -9.0
    assert share.tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("seed", range(40))
def test_fractional_knapsack_against_linear_programme(seed: int) -> None:
    """Test the value, and that the shares have it and fit."""
    value, weight, room = knapsack(seed)
    share = np.empty(len(value))
    found = fill_fractional(value, weight, room, share)
    exact = linprog(value, A_ub=[weight], b_ub=[room], bounds=(0.0, 1.0)).fun
    assert found == pytest.approx(exact)
    assert value @ share == pytest.approx(exact)
    assert weight @ share <= room + 1e-9


@pytest.mark.parametrize("seed", range(40))
def test_whole_knapsack_against_enumeration(seed: int) -> None:
    """Test the value, and that the items have it and fit."""
    value, weight, room = knapsack(seed)
    share = np.empty(len(value))
    found = fill_whole(value, weight, room, share)
    subsets = np.array(list(itertools.product([0.0, 1.0], repeat=len(value))))
    exact = (subsets @ value)[subsets @ weight <= room].min()
    assert found == pytest.approx(exact)
    assert value @ share == pytest.approx(exact)
    assert set(share) <= {0.0, 1.0}
    assert weight @ share <= room


@pytest.mark.parametrize("seed", range(30))
def test_transport_against_linear_programme(seed: int) -> None:
    """Test the cost of tight problems with missing pairs, or that nothing fits."""
    rng = np.random.default_rng(seed)
    cost = rng.random((8, 4)) * 10.0
    cost[rng.random(cost.shape) < 0.15] = np.inf
    demand = rng.integers(0, 9, 8).astype(float)
    room = rng.random(4)
    room *= demand.sum() * 1.05 / room.sum()
    flow = np.empty(cost.shape)
    found = transport(cost, demand, room, flow)
    exact = linprog(
        np.where(np.isfinite(cost), cost, 0.0).ravel(),
        A_ub=np.kron(demand, np.eye(4)),
        b_ub=room,
        A_eq=np.kron(np.eye(8), np.ones(4)),
        b_eq=np.ones(8),
        bounds=[(0.0, 1.0 if np.isfinite(value) else 0.0) for value in cost.ravel()],
    )
    if exact.status != 0:
        assert found == np.inf
        return
    assert found == pytest.approx(exact.fun)
    np.testing.assert_allclose(flow.sum(axis=1), 1.0)
    assert (demand @ flow <= room + 1e-6).all()


def test_moves_change_costs_as_they_say() -> None:
    """Test every change and the best exchange of each site against recomputation."""
    rng = np.random.default_rng(2)
    cost = rng.random((12, 6)) * 10.0
    data = facility_data(cost, rng.random(6) * 5.0, SiteRules(), None)
    is_open = np.array([True, False, True, True, False, False])

    def total(flags: np.ndarray) -> float:
        opening = float(data.opening_cost[flags].sum())
        return opening + float(cost[:, flags].min(axis=1).sum())

    found = Nearest(np.zeros(12, np.int64), np.zeros(12), np.zeros(12))
    nearest(data.relaxation, is_open, data.ceiling, found)
    change, exchange, partner = moves(data.relaxation, is_open, found)
    for site in range(6):
        flipped = is_open ^ (np.arange(6) == site)
        assert change[site] == pytest.approx(total(flipped) - total(is_open))
    for site in np.flatnonzero(~is_open).tolist():
        after = [
            total((is_open | (np.arange(6) == site)) & (np.arange(6) != other))
            for other in np.flatnonzero(is_open)
        ]
        assert exchange[site] == pytest.approx(min(after) - total(is_open))
        assert partner[site] == np.flatnonzero(is_open)[int(np.argmin(after))]


def test_assignment_leaves_full_sites() -> None:
    """Test that of two customers at a site for one, the one with less to lose moves.

    Both prefer site 0, which holds one; moving costs 5 - 1 = 4 or 9 - 1 = 8.
    """
    sites = Sites(
        np.array([[1.0, 5.0], [1.0, 9.0]]), np.array([2.0, 2.0]), np.array([3.0, 3.0])
    )
    column = np.array([0, 0])
    assert assign(sites, column) == 6.0
    assert column.tolist() == [1, 0]


def test_assignment_tells_when_nothing_fits() -> None:
    """Test two customers of 2 where the sites hold 1 each."""
    sites = Sites(np.ones((2, 2)), np.array([2.0, 2.0]), np.ones(2))
    assert assign(sites, np.array([0, 0])) == np.inf
