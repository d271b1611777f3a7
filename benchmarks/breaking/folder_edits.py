"""Every edit that somebody may make of a saved folder: fields, rows, columns, files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from planner.report.saving.manifest import MANIFEST

__all__ = ["Mutation", "mutations"]

OBJECTS = ("plan.json", "run.json", "metrics.json", MANIFEST)
REMOVED = object()

Edit = Callable[[Path], None]
Place = tuple[str | int, ...]
Rows = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One edit of a folder, with a name that says which."""

    name: str
    apply: Edit


def mutations(out: Path) -> list[Mutation]:
    """Return every edit of a folder, in an order of its own."""
    found: list[Mutation] = []
    for name in OBJECTS:
        found.extend(_of_object(name, json.loads((out / name).read_text("utf-8"))))
    for path in sorted(out.glob("*.csv")):
        found.extend(_of_table(path))
    found.extend(_of_files(out))
    return found


def _of_object(file: str, content: Any) -> Iterator[Mutation]:
    """Yield edits of each place of a JSON file; of lists the first and last item."""
    for place in _places(content):
        value = _at(content, place)
        shown = ".".join(map(str, place)) or "all"
        for how, new in _replacements(value):
            if new == value:
                continue
            yield Mutation(
                name=f"{file}: {shown}: {how}",
                apply=partial(_replace, file=file, place=place, new=new),
            )
    for how, change in _RECORD_EDITS.get(file, {}).items():
        yield Mutation(name=f"{file}: {how}", apply=partial(_rewrite, file, change))


def _places(content: Any, place: Place = ()) -> Iterator[Place]:
    yield place
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _places(value, (*place, key))
    elif isinstance(content, list):
        for idx in sorted({0, len(content) - 1} if content else ()):
            yield from _places(content[idx], (*place, idx))


def _at(content: Any, place: Place) -> Any:
    for key in place:
        content = content[key]
    return content


def _replacements(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield other values of a place, and what is done there."""
    yield "removed", REMOVED
    yield from _other_types(value)
    if isinstance(value, bool):
        yield "the opposite", not value
    elif isinstance(value, int | float):
        yield "larger", value * 1.1 + 1
        yield "negative", -value - 1
        yield "not a number", float("nan")
        yield "endless", float("inf")
    elif isinstance(value, str):
        yield "another text", f"{value}x"
        yield "empty", ""
    elif isinstance(value, list) and value:
        yield "first item gone", value[1:]
        yield "first item twice", [value[0], *value]
        yield "no items", []
        if len(value) > 1 and value[0] != value[-1]:
            yield "ends swapped", [value[-1], *value[1:-1], value[0]]
    elif isinstance(value, Mapping):
        yield "one key more", {**value, "more": 1}


def _other_types(value: Any) -> Iterator[tuple[str, Any]]:
    for how, new in (("null", None), ("a list", [1]), ("an object", {"a": 1})):
        if type(new) is not type(value):
            yield how, new
    if not isinstance(value, str):
        yield "a text", "5"
    if not isinstance(value, int | float):
        yield "a number", 5


def _replace(out: Path, *, file: str, place: Place, new: Any) -> None:
    content = json.loads((out / file).read_text("utf-8"))
    if not place:
        content = {} if new is REMOVED else new
    else:
        parent = _at(content, place[:-1])
        if new is REMOVED:
            del parent[place[-1]]
        else:
            parent[place[-1]] = new
    _store(out / file, content)


def _rewrite(file: str, change: Callable[[Any], None], out: Path) -> None:
    content = json.loads((out / file).read_text("utf-8"))
    change(content)
    _store(out / file, content)


def _store(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _supplied(plan: Any, *, most: int) -> list[Any]:
    return [item for item in plan["facilities"] if item["parent_id"]][:most]


def _own_parent(plan: Any) -> None:
    for item in _supplied(plan, most=1):
        item["parent_id"] = item["site_id"]


def _all_own_parents(plan: Any) -> None:
    for item in plan["facilities"]:
        item["parent_id"] = item["site_id"]


def _circle(plan: Any) -> None:
    """Let the hub be supplied by what it supplies."""
    first = _supplied(plan, most=1)[0]
    for item in plan["facilities"]:
        if item["site_id"] == first["parent_id"]:
            item["parent_id"] = first["site_id"]


def _two_circle(plan: Any) -> None:
    first, *_, last = _supplied(plan, most=1000)
    first["parent_id"], last["parent_id"] = last["site_id"], first["site_id"]


def _swapped_sites(plan: Any) -> None:
    first, *_, last = plan["facilities"]
    first["site_id"], last["site_id"] = last["site_id"], first["site_id"]


def _moved_village(plan: Any) -> None:
    first, *_, last = plan["allocations"]
    first["facility_id"] = last["facility_id"]
    last["facility_id"] = plan["facilities"][0]["site_id"]


def _unserved_too(plan: Any) -> None:
    item = plan["allocations"][0]
    plan["unserved"].append(
        {
            "stream_id": item["stream_id"],
            "share": 0.5,
            "reason": "COST",
            "detail": "",
        }
    )


def _better(run: Any) -> None:
    result = run["result"]
    result.update(bound=result["objective"], gap=0.0, status="OPTIMAL")


_RECORD_EDITS: Mapping[str, Mapping[str, Callable[[Any], None]]] = {
    "plan.json": {
        "a facility supplies itself": _own_parent,
        "all facilities supply themselves": _all_own_parents,
        "the hub is supplied by a store": _circle,
        "two facilities supply each other": _two_circle,
        "two sites swapped": _swapped_sites,
        "villages moved": _moved_village,
        "a village served and not": _unserved_too,
    },
    "run.json": {"optimal, and proven": _better},
}


def _of_table(path: Path) -> Iterator[Mutation]:
    header, *rows = _rows(path)
    for column, name in enumerate(header):
        for how, change in _CELL_EDITS.items():
            yield Mutation(
                name=f"{path.name}: {name}: {how}",
                apply=partial(_edit_cell, path.name, column, change),
            )
        yield Mutation(
            name=f"{path.name}: {name}: column removed",
            apply=partial(_edit_rows, path.name, partial(_without_column, column)),
        )
    for how, edit in _ROW_EDITS.items():
        if len(rows) > 1:
            yield Mutation(
                name=f"{path.name}: {how}", apply=partial(_edit_rows, path.name, edit)
            )


_CELL_EDITS: Mapping[str, Callable[[str], str]] = {
    "another value": lambda text: (
        str(float(text) * 1.1 + 1) if _is_number(text) else f"{text}x"
    ),
    "empty": lambda text: "" if text else "1",
    "not a number": lambda _: "NaN",
}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _without_column(column: int, rows: Rows) -> Rows:
    return [[*row[:column], *row[column + 1 :]] for row in rows]


_ROW_EDITS: Mapping[str, Callable[[Rows], Rows]] = {
    "first row gone": lambda rows: [rows[0], *rows[2:]],
    "last row gone": lambda rows: rows[:-1],
    "first row twice": lambda rows: [rows[0], rows[1], *rows[1:]],
    "ends swapped": lambda rows: [rows[0], rows[-1], *rows[2:-1], rows[1]],
    "no rows": lambda rows: rows[:1],
    "no header": lambda rows: rows[1:],
    "a cell more": lambda rows: [rows[0], [*rows[1], "1"], *rows[2:]],
}


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def _edit_rows(file: str, edit: Callable[[Rows], Rows], out: Path) -> None:
    rows = edit(_rows(out / file))
    with (out / file).open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows(rows)


def _edit_cell(file: str, column: int, change: Callable[[str], str], out: Path) -> None:
    def edited(rows: Rows) -> Rows:
        row = next((row for row in rows[1:] if row[column]), rows[1])
        row[column] = change(row[column])
        return rows

    _edit_rows(file, edited, out)


def _of_files(out: Path) -> Iterator[Mutation]:
    for path in sorted(item for item in out.rglob("*") if item.is_file()):
        name = path.relative_to(out).as_posix()
        for how, edit in _FILE_EDITS.items():
            yield Mutation(name=f"{name}: {how}", apply=partial(edit, name))


def _junk(name: str, out: Path) -> None:
    (out / name).write_bytes(b"junk\n")


def _half(name: str, out: Path) -> None:
    content = (out / name).read_bytes()
    (out / name).write_bytes(content[: len(content) // 2])


def _gone(name: str, out: Path) -> None:
    (out / name).unlink()


def _folder(name: str, out: Path) -> None:
    (out / name).unlink()
    (out / name).mkdir()


_FILE_EDITS: Mapping[str, Callable[[str, Path], None]] = {
    "gone": _gone,
    "junk": _junk,
    "cut in half": _half,
    "a folder": _folder,
}
