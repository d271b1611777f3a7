"""Beside which stops a stop is tried for insertion."""

from planner.location_routing.arrays import to_data
from tests.location_routing.test_solve import problem_of

HERE, THERE, UP = range(4), range(4, 8), range(8, 10)


def clusters():
    """Return a depot and stops on a line: four from 0, four from 100, two far up."""
    places = [(x, 0) for x in (0, 1, 2, 3, 100, 101, 102, 103)] + [(0, 300), (1, 300)]
    return problem_of(
        [(50, 0)],
        places,
        capacity=[99],
        opening=[1],
        load=[1] * len(places),
        vehicle=9,
        fixed=1,
    )


def test_the_nearest_alone_do_not_leave_a_cluster():
    """Test that the three nearest stops of one are the rest of its cluster."""
    near = to_data(clusters(), 3).nearness.near_stop
    assert near[0].tolist() == [1, 2, 3]
    assert set(near[7].tolist()) == {4, 5, 6}


def test_some_are_of_each_place_around():
    """Test that the nearest of each other cluster come next, then the second nearest.

    From 0: the stop at 100 is taken, those at 101 to 103 are nearer to it than to 0;
    (0, 300) is not, and (1, 300) is beside that. Then the round begins again with 101.
    """
    near = to_data(clusters(), 3, 3).nearness.near_stop
    assert near[0].tolist() == [1, 2, 3, 4, 8, 5]


def test_there_are_no_more_than_there_are():
    """Test that all stops but the one itself are listed once where more are asked."""
    near = to_data(clusters(), 3, 50).nearness.near_stop
    assert near.shape == (10, 9)
    assert all(
        sorted([*row, stop]) == list(range(10))
        for stop, row in enumerate(near.tolist())
    )
