"""Tests of the rows that a scenario takes out of a table."""

import pytest

from planner.errors import InputError
from planner.scenario.build import build
from planner.scenario.read import read_scenario
from tests.scenario.folders import write

VILLAGES = """\
id,name,county_name,lon,lat,residents
v1,One,North,109.50,28.01,1000
v2,Two,South,109.51,28.02,500
v3,Three,North,109.52,28.03,200
"""


def test_rows_of_one_county(tmp_path):
    """Test that a value of a column leaves two of three villages."""
    document = '[places.only.villages]\ncounty_name = "North"\n'
    instance = build(read_scenario(write(tmp_path, document, villages=VILLAGES)))
    ids = [village.id for village in instance.villages]
    assert ids == ["v1", "v3", "t1:seat"]


@pytest.mark.parametrize(
    ("only", "found"),
    [
        ('county_name = "West"', "no row with 'West'"),
        ('kreis = "North"', "no such column"),
    ],
)
def test_nothing_is_taken(tmp_path, only, found):
    """Test that a value or column that is not there is an error, not an empty table."""
    document = f"[places.only.villages]\n{only}\n"
    folder = write(tmp_path, document, villages=VILLAGES)
    with pytest.raises(InputError) as error:
        build(read_scenario(folder))
    (problem,) = error.value.problems
    assert (problem.where, problem.found) == ("places.only.villages", found)


def test_numbered_rows(tmp_path):
    """Test that the rows of a table without ids are numbered."""
    villages = VILLAGES.replace("id,", "").replace("v1,", "").replace("v2,", "")
    document = '[places.columns.villages]\nid = "#row"\n'
    villages = villages.replace("v3,", "")
    instance = build(read_scenario(write(tmp_path, document, villages=villages)))
    assert [item.id for item in instance.villages][:3] == ["row 2", "row 3", "row 4"]
