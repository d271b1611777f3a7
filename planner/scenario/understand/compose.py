"""The values of a scenario, from what was understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from planner.scenario.settings.built_in import built_in_names
from planner.scenario.settings.price_level import is_yuan
from planner.scenario.understand.columns.profile import Profile, example
from planner.scenario.understand.columns.reading import Reading
from planner.scenario.understand.copies import Copies
from planner.scenario.understand.findings import Finding
from planner.scenario.understand.places.roads import RoadLook
from planner.scenario.understand.places.rows import in_system
from planner.scenario.understand.understand import Understanding
from planner.scenario.understand.write import Entry
from planner.toml_words import toml_key, toml_string, toml_value

__all__ = ["findings_of", "heading_of", "values_of"]

Values = dict[str, dict[str, Entry]]

HEADING = (
    "Written by `planner new` from your files. Only lines without # in front count:",
    "they say what was understood. Lines that begin with # show defaults, which are",
    "aims and assumptions; take the # away and the line is yours. Lines marked UNSURE",
    "could be read otherwise: correct them, or run `planner new` again with the flag.",
)
HOST_NOTE = "what it can carry: point, store; capex_saved and the rest by default"
DIGITS = 6
"""Of degrees: the sixth decimal is about a tenth of a metre."""
# People in a household, and where the figure comes from.
HOUSEHOLD_CHINA = (2.62, "grade A: census of China, 2020")
HOUSEHOLD_ELSEWHERE = (4.5, "grade M: judgement, 3 to 6 in most rural places")


def values_of(understood: Understanding, copies: Copies) -> Values:
    """Return entries by section and key, in the order in which they are written."""
    values: Values = {"": _top(understood), "places": _places(understood, copies)}
    for table, reading in understood.readings.items():
        entries = {
            ours: Entry(
                value=_column(reading.units.get(ours), name),
                note=_example(reading.profiles.get(name)),
            )
            for ours, name in _in_order(reading)
        }
        values[f"places.columns.{table}"] = entries
    for table, only in understood.only.items():
        values[f"places.only.{table}"] = {
            column: Entry(value=toml_string(text)) for column, text in only.items()
        }
    if understood.tiers is not None:
        values["places.tiers"] = {
            facility_id: Entry(value=toml_string(item.tier), note=item.reason)
            for facility_id, item in understood.tiers.by_id.items()
        }
    values["county"] = _county(understood)
    values |= _hosts(understood)
    if understood.roads is not None:
        values["roads"] = _roads(copies.names["roads"], understood.roads)
    if demand := _demand(understood):
        values["demand"] = demand
    if understood.money.price_factor is not None:
        values["economics"] = {"price_factor": _price_factor(understood)}
    return values


def findings_of(values: Mapping[str, Mapping[str, Entry]]) -> list[Finding]:
    """Return what is written as findings, for the terminal."""
    return [
        Finding(
            about=f"{section}.{key}" if section else key,
            value=entry.value,
            note=entry.note,
        )
        for section, entries in values.items()
        for key, entry in entries.items()
        if key != "schema_version"
    ]


def heading_of(understood: Understanding) -> list[str]:
    """Return the comments at the top of the scenario."""
    unused = (
        f"{table}: not used: {', '.join(columns)}"
        for table, columns in understood.unused.items()
    )
    return [*HEADING, *_originals(understood), *unused]


def _originals(understood: Understanding) -> Iterator[str]:
    for key, path in understood.request.files.items():
        yield f"{key}: copied from {Path(path).name}"


def _hosts(understood: Understanding) -> Values:
    """Return a table for each kind of outlet that the planner does not know."""
    reading = understood.readings.get("hosts")
    if reading is None or "type" not in reading.columns:
        return {}
    kinds = dict.fromkeys(reading.profiles[reading.columns["type"]].texts)
    known = built_in_names("hosts")
    return {
        f"hosts.{toml_key(kind)}": {"tiers": Entry(value='["point"]', note=HOST_NOTE)}
        for kind in kinds
        if kind not in known
    }


def _top(understood: Understanding) -> dict[str, Entry]:
    stem = understood.request.files["villages"].stem
    money = understood.money
    return {
        "schema_version": Entry(value="1"),
        "title": Entry(value=toml_string(understood.county or stem)),
        "currency": Entry(value=toml_string(money.currency), note=money.reason),
    }


def _places(understood: Understanding, copies: Copies) -> dict[str, Entry]:
    entries = {
        key: Entry(value=toml_string(name), note=_notes(understood, key))
        for key, name in copies.names.items()
        if key != "roads"
    }
    system = understood.system
    entries["coordinates"] = Entry(value=toml_string(system.system), note=system.reason)
    unlocated = understood.unlocated
    if unlocated.choice:
        note = f"{unlocated.num_villages} villages without coordinates"
        entries["without_coordinates"] = Entry(
            value=toml_string(unlocated.choice), note=note
        )
    for key in ("sheets", "layers"):
        named = {
            table: name
            for table, name in understood.layers.items()
            if table != "roads" and _is_book(understood, table) is (key == "sheets")
        }
        if named:
            entries[key] = Entry(value=toml_value(named))
    return entries


def _notes(understood: Understanding, table: str) -> str:
    """Return what the reader of a table understood, such as its header row."""
    reading = understood.readings.get(table)
    return "; ".join(reading.raw.notes) if reading else ""


def _in_order(reading: Reading) -> list[tuple[str, str]]:
    """Return the planner's columns and the file's, in the order of the file."""
    order = {name: position for position, name in enumerate(reading.raw.columns)}
    return sorted(reading.columns.items(), key=lambda item: order.get(item[1], -1))


def _is_book(understood: Understanding, table: str) -> bool:
    reading = understood.readings.get(table)
    return reading is not None and reading.raw.kind == "workbook"


def _column(unit: str | None, name: str) -> str:
    if unit is None:
        return toml_string(name)
    return toml_value({"column": name, "unit": unit})


def _example(profile: Profile | None) -> str:
    text = example(profile)
    return f"such as {text}" if text else ""


def _county(understood: Understanding) -> dict[str, Entry]:
    seat, system = understood.seat, understood.system.system
    place = seat.lon, seat.lat
    lon, lat = place if seat.is_raw else in_system(*place, system)
    name = f"{seat.name}: " if seat.name else ""
    entries = {
        "lon": Entry(
            value=f"{round(lon, DIGITS)}", note=f"the seat: {name}{seat.reason}"
        ),
        "lat": Entry(value=f"{round(lat, DIGITS)}"),
    }
    if understood.county:
        named = {"name": Entry(value=toml_string(understood.county))}
        return named | entries
    return entries


def _roads(source: str, roads: RoadLook) -> dict[str, Entry]:
    entries = {"source": Entry(value=toml_string(source))}
    for key, value in (
        ("layer", roads.columns.layer),
        ("class_column", roads.columns.class_column),
        ("one_way_column", roads.columns.one_way_column),
        ("coordinates", roads.road_system),
        ("clip", "villages" if roads.is_clipped else None),
    ):
        if value:
            entries[key] = Entry(value=toml_string(value))
    if roads.snap_ends_m is not None:
        entries["snap_ends_m"] = Entry(value=f"{roads.snap_ends_m:g}")
    return entries


def _demand(understood: Understanding) -> dict[str, Entry]:
    given = understood.request.persons_per_building
    has_households = understood.readings["villages"].counts_households
    if given is not None:
        return {"persons_per_building": Entry(value=f"{given:g}")}
    if has_households:
        note = "people in a household, as households stand for buildings"
        is_home = is_yuan(understood.money.currency)
        number, source = HOUSEHOLD_CHINA if is_home else HOUSEHOLD_ELSEWHERE
        entry = Entry(value=f"{number:g}", note=f"{note}; {source}")
        return {"persons_per_building": entry}
    return {}


def _price_factor(understood: Understanding) -> Entry:
    money = understood.money
    return Entry(value=f"{money.price_factor:g}", note=money.source)
