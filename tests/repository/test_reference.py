"""Tests of the scenario reference against the schema, the columns and the defaults."""

import pytest

from planner.network.speeds import DEFAULT_SPEEDS_KPH
from planner.scenario.settings.defaults import TABLES, default_table
from planner.scenario.tables.columns import COLUMNS
from tests.repository.markdown import ROOT, code, links, section, tables
from tests.repository.reference import (
    default_cells,
    schema_keys,
    shown,
    source_row,
    used_defaults,
)

REFERENCE = ROOT / "scenarios" / "REFERENCE.md"
SECTIONS = (
    "Top",
    "[places]",
    "[county]",
    "[roads]",
    "[speed_profiles.NAME]",
    "[demand]",
    "[goods.NAME]",
    "[formats.NAME]",
    "[hosts.NAME]",
    "[vehicle_types.NAME]",
    "[operations]",
    "[economics]",
    "[service]",
    "[carriers.NAME]",
    "[contracts.NAME]",
    "[subsidies.NAME]",
    "[outside]",
    "[standard]",
    "[solve]",
    "[rules]",
    "[variants.NAME]",
    "[options.NAME]",
)


@pytest.fixture(scope="module")
def text():
    """Return the reference."""
    return REFERENCE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def key_rows(text):
    """Return the row of each key: unit, default, grade, meaning."""
    rows = [row for name in SECTIONS for row in tables(text, f"### {name}")]
    return {code(cells[0])[0]: cells[1:] for cells in rows}


@pytest.fixture(scope="module")
def defaults(tmp_path_factory):
    """Return the defaults that fill the keys of scenarios that name none."""
    return used_defaults(tmp_path_factory.mktemp("defaults"))


def test_keys_are_those_of_the_schema(key_rows):
    """Test that each key of the schema has its row, and no row has another key."""
    assert sorted(key_rows) == sorted(key.path for key in schema_keys())


def test_keys_stand_in_their_section(text):
    """Test that the section of a key is the one it stands under."""
    for name in SECTIONS[1:]:
        prefix = name.strip("[]").removesuffix(".NAME")
        for cells in tables(text, f"### {name}"):
            assert code(cells[0])[0].startswith(f"{prefix}."), cells


def test_required_keys_say_so(key_rows):
    """Test that exactly the keys that have to be given say so."""
    said = {path for path, cells in key_rows.items() if cells[1] == "required"}
    assert said == {key.path for key in schema_keys() if key.is_required}


def test_defaults_of_keys(key_rows, defaults):
    """Test that default and grade are those in use, and others explain in words."""
    for key in schema_keys():
        _, default, grade, meaning = key_rows[key.path]
        expected = default_cells(key.path, defaults)
        if expected is not None and not key.is_required:
            assert (default, grade) == expected, key.path
        else:
            assert default, key.path
            assert grade == "–", key.path
        assert meaning, key.path


def test_sources_of_defaults(text, defaults):
    """Test that each default in use has its row with grade and source."""
    rows = {tuple(row) for row in tables(text, "## Defaults and their sources")}
    expected = {
        tuple(source_row(path, default))
        for path, default in defaults.items()
        if not path.startswith("roads.speeds_kph.")
    }
    assert sorted(rows) == sorted(expected)


def test_own_defaults_are_all_in_use(defaults):
    """Test that no row of the planner's own table is dead."""
    used = {default.key for default in defaults.values()}
    folder = ROOT / "planner" / "scenario" / "default_tables"
    lines = (folder / TABLES[1]).read_text("utf-8").splitlines()
    own = {line.split(",")[0] for line in lines[1:]}
    assert own <= set(default_table())
    assert own <= used


def test_speeds_by_road_class(text, defaults):
    """Test that each road class stands there with its speed, grade and source."""
    rows = tables(text, "## Speeds by road class")
    assert [code(row[0])[0] for row in rows] == list(DEFAULT_SPEEDS_KPH)
    for name, kph, grade, source in rows:
        default = defaults[f"roads.speeds_kph.{code(name)[0]}"]
        assert [kph, grade, source] == [
            shown(default.value),
            default.grade,
            default.source,
        ]
        assert default.value == DEFAULT_SPEEDS_KPH[code(name)[0]]


@pytest.mark.parametrize("name", list(COLUMNS))
def test_columns_of_tables(text, name):
    """Test that each column of a table has its row, and says whether it is needed."""
    rows = tables(text, f"### {name}")
    found = [(code(row[0])[0], row[1] == "yes") for row in rows]
    assert found == [(item.name, item.is_required) for item in COLUMNS[name]]
    assert all(row[2] for row in rows)


@pytest.mark.parametrize(
    "term",
    [
        "Day and year",
        "Distance",
        "Covered",
        "Served",
        "The five coverages",
        "At least",
        "Potential and realised parcels",
        "Unserved",
        "Annual cost",
        "Ledger",
        "Capacity",
        "Siting gap",
        "Status",
    ],
)
def test_terms_are_defined(text, term):
    """Test that the definitions that decide results are there in words."""
    assert f"**{term}.**" in section(text, "## Definitions")


def test_links_lead_somewhere(text):
    """Test that files that are linked to exist."""
    for target in links(text):
        assert (REFERENCE.parent / target).exists(), target
