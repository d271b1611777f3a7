"""Whole places as their offices write them: read rightly, or refused, never silent.

A place is drawn by its seed and written in the layout and language of some office: in
French with decimal commas, a sheet a township, township names as headings between the
villages, subtotals, folders of placemarks. ``planner new`` reads it from the files and
nothing else; its villages must be those drawn, or it must say what it cannot read.

    python -m benchmarks.breaking.strange_places 300 [--first 0] [--rows rows.jsonl]

Seeds that stand in the file of rows are not tried again.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from planner.errors import InputError
from planner.scenario.document.read import read_scenario
from planner.scenario.from_files import write_from_files
from planner.scenario.survey import survey
from planner.scenario.tables.columns import Row
from planner.scenario.understand.findings import Request

DEGREES_TOLERANCE = 2e-5
NUM_TOWNSHIPS = (2, 5)
NUM_VILLAGES = (4, 12)


@dataclass(frozen=True)
class Village:
    """A village as it was drawn."""

    name: str
    township: str
    lon: float
    lat: float
    residents: int


@dataclass(frozen=True)
class Language:
    """Headers of an office, the middle of its place, and words for names.

    Parameters
    ----------
    headers
        Of name, township, longitude, latitude and residents, each one of several.
    total, subtotal, title
        What stands in rows that are no villages.
    """

    headers: tuple[tuple[str, ...], ...]
    middle: tuple[float, float]
    villages: tuple[str, ...]
    townships: tuple[str, ...]
    total: str
    subtotal: str
    title: str
    encodings: tuple[str, ...]


LANGUAGES = {
    "zh": Language(
        headers=(
            ("村名", "行政村", "行政村名称", "村（社区）"),
            ("乡镇", "乡（镇）", "所属乡镇", "镇街"),
            ("经度", "东经", "经度（E）"),
            ("纬度", "北纬", "纬度（N）"),
            ("常住人口", "人口数", "总人口（人）"),
        ),
        middle=(109.5, 28.0),
        villages=("东", "西", "大", "小", "高", "石", "水", "田"),
        townships=("青石镇", "白水乡", "红岩镇", "长滩乡", "竹山镇"),
        total="合计",
        subtotal="小计",
        title="某县行政村基本情况统计表（2023年）",
        encodings=("utf-8", "utf-8-sig", "gb18030"),
    ),
    "fr": Language(
        headers=(
            ("Localité", "Village", "Nom du village", "Nom de la localité"),
            ("Commune", "Arrondissement", "Canton"),
            ("Longitude", "Long", "X"),
            ("Latitude", "Lat", "Y"),
            ("Population", "Habitants", "Pop. totale", "Population 2023"),
        ),
        middle=(-1.5, 12.3),
        villages=("Ouéda", "Kaya", "Béré", "Sono", "Tiéfora", "Naré", "Zorgho", "Éla"),
        townships=("Banfora", "Dédougou", "Koupéla", "Léo", "Réo"),
        total="Total",
        subtotal="Sous-total",
        title="Liste des villages de la province",
        encodings=("utf-8", "utf-8-sig", "cp1252"),
    ),
    "pt": Language(
        headers=(
            ("Aldeia", "Povoado", "Localidade", "Nome da aldeia"),
            ("Posto administrativo", "Posto Administrativo", "Distrito"),
            ("Longitude", "Long"),
            ("Latitude", "Lat"),
            ("População", "Habitantes", "População total"),
        ),
        middle=(36.5, -17.2),
        villages=("Mocuba", "Namuno", "Téssera", "Lioma", "Gilé", "Mugeba", "Nacala"),
        townships=("Alto Molócuè", "Ile", "Lugela", "Milange", "Gurúè"),
        total="Total",
        subtotal="Subtotal",
        title="Lista das aldeias",
        encodings=("utf-8", "utf-8-sig", "cp1252"),
    ),
    "es": Language(
        headers=(
            ("Comunidad", "Localidad", "Nombre de la localidad", "Pueblo"),
            ("Municipio", "Parroquia", "Cantón"),
            ("Longitud", "Long"),
            ("Latitud", "Lat"),
            ("Población", "Habitantes", "Población total"),
        ),
        middle=(-78.6, -1.2),
        villages=("San Juan", "La Unión", "Peña", "Quebrada", "Río Verde", "Ñuble"),
        townships=("Guano", "Penipe", "Chambo", "Alausí", "Píllaro"),
        total="Total",
        subtotal="Subtotal",
        title="Listado de comunidades",
        encodings=("utf-8", "utf-8-sig", "cp1252"),
    ),
    "en": Language(
        headers=(
            ("Village", "Settlement", "Village name"),
            ("Sub-county", "Ward", "Township"),
            ("Longitude", "Long", "X"),
            ("Latitude", "Lat", "Y"),
            ("Population", "Residents", "Total population"),
        ),
        middle=(32.3, 2.8),
        villages=("Aya", "Baa", "Cwero", "Dino", "Ero", "Fumo", "Gwera", "Hima"),
        townships=("Awach", "Bobi", "Lalogi", "Odek", "Paicho"),
        total="Total",
        subtotal="Subtotal",
        title="Villages of the district",
        encodings=("utf-8", "utf-8-sig"),
    ),
}

Rows = list[list[Any]]


@dataclass(frozen=True)
class Place:
    """A place to be written: its villages by township, and how its office writes."""

    villages: Sequence[Village]
    language: Language
    header: Sequence[str]
    numbers: random.Random

    def groups(self) -> list[tuple[str, list[Village]]]:
        """Return the townships with their villages, in their order."""
        names = dict.fromkeys(item.township for item in self.villages)
        return [
            (name, [item for item in self.villages if item.township == name])
            for name in names
        ]


def drawn(seed: int) -> tuple[Place, str]:
    """Return a place and the name of its layout."""
    numbers = random.Random(seed)
    language = LANGUAGES[numbers.choice(list(LANGUAGES))]
    lon, lat = language.middle
    villages = []
    for part, township in enumerate(
        numbers.sample(language.townships, numbers.randint(*NUM_TOWNSHIPS))
    ):
        for idx in range(numbers.randint(*NUM_VILLAGES)):
            name = numbers.choice(language.villages)
            suffix = f"{chr(0x5C71 + idx + 20 * part)}村"
            is_chinese = language is LANGUAGES["zh"]
            villages.append(
                Village(
                    name=name + (suffix if is_chinese else f" {part + 1}{idx:02d}"),
                    township=township,
                    lon=round(lon + 0.1 * part + 0.02 * (idx % 3), 5),
                    lat=round(lat + 0.02 * (idx // 3) + numbers.uniform(0, 0.004), 5),
                    residents=numbers.randint(150, 2900),
                )
            )
    header = [numbers.choice(words) for words in language.headers]
    # A pair of axes is named in one way.
    pair = numbers.randrange(len(language.headers[2]))
    header[2:4] = [language.headers[2][pair], language.headers[3][pair]]
    layout = numbers.choice(list(LAYOUTS))
    return Place(villages, language, header, numbers), layout


def _plain(place: Place) -> Rows:
    return [
        [item.name, item.township, item.lon, item.lat, item.residents]
        for item in place.villages
    ]


def _text(rows: Rows, separator: str, *, has_commas: bool) -> str:
    def cell(value: Any) -> str:
        text = "" if value is None else str(value)
        if has_commas and isinstance(value, float):
            text = text.replace(".", ",")
        return f'"{text}"' if separator in text else text

    return "\n".join(separator.join(map(cell, row)) for row in rows) + "\n"


def _decimal_commas(place: Place, folder: Path) -> Path:
    separator = place.numbers.choice((";", "\t"))
    encoding = place.numbers.choice(place.language.encodings)
    text = _text([[*place.header], *_plain(place)], separator, has_commas=True)
    path = folder / "villages.csv"
    path.write_bytes(text.encode(encoding))
    return path


def _csv_with_title(place: Place, folder: Path) -> Path:
    rows = [[place.language.title], [*place.header], *_plain(place)]
    total = sum(item.residents for item in place.villages)
    rows.append([place.language.total, None, None, None, total])
    path = folder / "villages.csv"
    encoding = place.numbers.choice(place.language.encodings)
    path.write_bytes(_text(rows, ",", has_commas=False).encode(encoding))
    return path


def _saved(folder: Path, sheets: dict[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / "villages.xlsx"
    book.save(path)
    return path


def _sheets(place: Place, folder: Path) -> Path:
    """Write a sheet a township; the column of the township is left out or not."""
    keeps = place.numbers.random() < 0.5
    columns = [0, 1, 2, 3, 4] if keeps else [0, 2, 3, 4]
    sheets = {}
    for name, villages in place.groups():
        rows = [[v.name, v.township, v.lon, v.lat, v.residents] for v in villages]
        whole: Rows = [[*place.header], *rows]
        sheets[name] = [[row[idx] for idx in columns] for row in whole]
    return _saved(folder, sheets)


def _headings(place: Place, folder: Path) -> Path:
    """Write each township as a row of its own above its villages."""
    keep = [0, 2, 3, 4]
    rows: Rows = [[place.header[idx] for idx in keep]]
    for name, villages in place.groups():
        rows.append([name, None, None, None])
        rows += [[v.name, v.lon, v.lat, v.residents] for v in villages]
    return _saved(folder, {"Sheet1": rows})


def _subtotals(place: Place, folder: Path) -> Path:
    """Write a row of subtotals below each township, and one of the total."""
    rows: Rows = [[place.language.title], [*place.header]]
    for name, villages in place.groups():
        rows += [[v.name, v.township, v.lon, v.lat, v.residents] for v in villages]
        amount = sum(v.residents for v in villages)
        first = place.numbers.choice((place.language.subtotal, f"{name}小计"))
        if place.language is not LANGUAGES["zh"]:
            first = place.language.subtotal
        rows.append([first, name, None, None, amount])
    total = sum(item.residents for item in place.villages)
    rows.append([place.language.total, None, None, None, total])
    return _saved(folder, {"Sheet1": rows})


def _merged(place: Place, folder: Path) -> Path:
    """Write townships first, in merged cells, below a title over all columns."""
    order = [1, 0, 2, 3, 4]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([place.language.title])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=5)
    sheet.append([place.header[idx] for idx in order])
    row = 3
    for name, villages in place.groups():
        for idx, v in enumerate(villages):
            sheet.append([None if idx else name, v.name, v.lon, v.lat, v.residents])
        last = row + len(villages) - 1
        sheet.merge_cells(start_row=row, end_row=last, start_column=1, end_column=1)
        row = last + 1
    path = folder / "villages.xlsx"
    book.save(path)
    return path


def _pairs(place: Place, folder: Path) -> Path:
    """Write both coordinates into one cell."""
    name = "经纬度" if place.language is LANGUAGES["zh"] else "Coordinates"
    rows: Rows = [[place.header[0], place.header[1], name, place.header[4]]]
    rows += [
        [v.name, v.township, f"{v.lon},{v.lat}", v.residents] for v in place.villages
    ]
    return _saved(folder, {"Sheet1": rows})


def _kml(place: Place, folder: Path) -> Path:
    """Write placemarks in a folder a township, people in the extended data."""
    parts = []
    for name, villages in place.groups():
        marks = "".join(
            f"<Placemark><name>{v.name}</name><ExtendedData>"
            f'<Data name="{place.header[1]}"><value>{v.township}</value></Data>'
            f'<Data name="{place.header[4]}"><value>{v.residents}</value></Data>'
            f"</ExtendedData><Point><coordinates>{v.lon},{v.lat},0</coordinates>"
            "</Point></Placemark>"
            for v in villages
        )
        parts.append(f"<Folder><name>{name}</name>{marks}</Folder>")
    path = folder / "villages.kml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{''.join(parts)}</Document></kml>",
        encoding="utf-8",
    )
    return path


LAYOUTS: dict[str, Callable[[Place, Path], Path]] = {
    "decimal commas": _decimal_commas,
    "a title and a total": _csv_with_title,
    "a sheet a township": _sheets,
    "townships as headings": _headings,
    "subtotals": _subtotals,
    "merged townships": _merged,
    "both coordinates in a cell": _pairs,
    "folders of placemarks": _kml,
}


AXES = "places.columns.villages.lon"
"""What a doubt is about where longitude and latitude may be the other way round."""


def outcome(seed: int, folder: Path) -> tuple[str, str]:
    """Return how a place was read, and why.

    It is ``read``, ``refused``, read otherwise but ``doubted`` with the flag that
    decides, or read otherwise and ``silent``.
    """
    place, layout = drawn(seed)
    source = folder / "files"
    source.mkdir()
    path = LAYOUTS[layout](place, source)
    request = Request(files={"villages": path}, currency="CNY", price_factor=1.0)
    try:
        written = write_from_files(folder / "county", request)
    except InputError as error:
        return "refused", f"{layout}: {error.problems[0]}"
    errors = [item for item in written.problems if not item.is_warning]
    if errors:
        return "refused", f"{layout}: {errors[0]}"
    differences = _differences(place, read_scenario(written.file))
    if differences:
        is_doubted = any(doubt.about == AXES for doubt in written.doubts)
        kind = "doubted" if is_doubted else "silent"
        return kind, f"{layout}, {list(place.header)}: {differences}"
    return "read", layout


def _differences(place: Place, scenario: Any) -> str:
    """Return in what the villages read are others than those drawn."""
    found = survey(scenario).inputs
    names = {row.id: row.name for row in found.rows("townships")}
    rows = {row.name: row for row in found.rows("villages")}
    if set(rows) != {item.name for item in place.villages}:
        return f"{len(rows)} villages of {len(place.villages)}, or of other names"
    for item in place.villages:
        if not _is_same(rows[item.name], item, names):
            return f"{rows[item.name]} is read for {item}"
    return ""


def _is_same(row: Row, item: Village, townships: dict[str, str]) -> bool:
    residents, township = row.number("residents"), row.text("township")
    if row.lon is None or row.lat is None or residents is None:
        return False
    off_degrees = max(abs(row.lon - item.lon), abs(row.lat - item.lat))
    return (
        off_degrees <= DEGREES_TOLERANCE
        and math.isclose(residents, item.residents)
        and townships.get(township, township) == item.township
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Try seeds and print the outcomes; 1 if any was silent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--rows", type=Path, help="file that is read and added to")
    options = parser.parse_args(arguments)
    done: dict[int, list[str]] = {}
    if options.rows is not None and options.rows.exists():
        lines = options.rows.read_text(encoding="utf-8").splitlines()
        done = {row["seed"]: row["outcome"] for row in map(json.loads, lines)}
    for seed in range(options.first, options.first + options.count):
        if seed in done:
            continue
        with tempfile.TemporaryDirectory() as folder:
            done[seed] = list(outcome(seed, Path(folder)))
        if options.rows is not None:
            with options.rows.open("a", encoding="utf-8") as file:
                row = {"seed": seed, "outcome": done[seed]}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    for seed, (kind, words) in sorted(done.items()):
        if kind != "read":
            print(f"seed {seed}: {kind}: {words}")
    print(dict(Counter(kind for kind, _ in done.values())))
    return int(any(kind == "silent" for kind, _ in done.values()))


if __name__ == "__main__":
    sys.exit(main())
