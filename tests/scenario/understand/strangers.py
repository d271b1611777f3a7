"""Tables as strangers make them, drawn by seed, with the truth about them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import openpyxl
import pandas as pd
import shapely

from planner.network.coordinates import gcj02_to_bd09, wgs84_to_gcj02
from planner.scenario.understand.findings import Request

__all__ = ["Stranger", "draw"]

Rng = np.random.Generator

NUMBERS = ("序号", "No.")
NUM_TOWNSHIPS = (3, 7)
NUM_VILLAGES = (18, 60)

HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "zh": {
        "id": ("行政区划代码", "代码", "村编码", "统计用区划代码", "编号", "村代码"),
        "name": ("村名", "行政村", "村（居）名称", "名称", "村庄名称", "行政村名称"),
        "township": ("乡镇", "所属乡镇", "乡镇名称", "乡（镇、街道）", "所在乡镇"),
        "township_code": ("乡镇代码", "所属乡镇代码", "乡镇编码"),
        "lon": ("经度", "经度（°）", "X坐标", "东经"),
        "lat": ("纬度", "纬度（°）", "Y坐标", "北纬"),
        "residents": (
            "常住人口",
            "人口",
            "常住人口数（人）",
            "总人口",
            "人口数",
            "2020年常住人口",
        ),
        "buildings": ("房屋栋数", "建筑数", "房屋数量"),
        "households": ("户数", "总户数（户）"),
        "parcels": ("日均件量（件/日）", "快递量（件/日）"),
        "parcels_year": ("快递量（万件/年）", "年业务量（万件/年）"),
    },
    "en": {
        "id": ("id", "Village Code", "village_id", "VID", "pcode", "code", "fid"),
        "name": ("name", "Village", "village_name", "Settlement Name", "Place name"),
        "township": ("township", "Township Name", "Ward", "sub-county", "Town"),
        "township_code": ("town_code", "township_id", "Ward code"),
        "lon": ("lon", "Longitude", "lng", "X", "long", "POINT_X"),
        "lat": ("lat", "Latitude", "lat", "Y", "lat", "POINT_Y"),
        "residents": (
            "residents",
            "Population",
            "pop_2020",
            "Pop. total",
            "pop",
            "population_2019",
            "Inhabitants",
            "Total population",
        ),
        "buildings": ("buildings", "num_buildings", "Houses", "building count"),
        "households": ("Households", "HH", "num households"),
        "parcels": ("parcels/day", "Parcels per day", "daily parcels"),
        "parcels_year": ("Parcels (parcels/year)", "annual parcels"),
    },
}

EXTRAS: dict[str, dict[str, Callable[[Rng, int], list[Any]]]] = {
    "zh": {
        "序号": lambda _, n: list(range(1, n + 1)),
        "备注": lambda rng, n: list(rng.choice(["", "已脱贫", "山区"], n)),
        "联系人": lambda rng, n: list(rng.choice(["张三", "李四", "王五"], n)),
        "联系电话": lambda rng, n: [
            int(x) for x in rng.integers(int(13e9), int(19e9), n)
        ],
        "面积（平方公里）": lambda rng, n: [round(x, 2) for x in rng.uniform(1, 30, n)],
        "海拔": lambda rng, n: [int(x) for x in rng.integers(200, 1500, n)],
        "户籍人口": lambda rng, n: [int(x) for x in rng.integers(300, 3000, n)],
        "男性人口": lambda rng, n: [int(x) for x in rng.integers(150, 1500, n)],
        "耕地面积": lambda rng, n: [int(x) for x in rng.integers(300, 5000, n)],
        "是否贫困村": lambda rng, n: list(rng.choice(["是", "否"], n)),
        "邮编": lambda _, n: [416200] * n,
        "距乡镇距离": lambda rng, n: [round(x, 1) for x in rng.uniform(0, 20, n)],
    },
    "en": {
        "No.": lambda _, n: list(range(1, n + 1)),
        "remarks": lambda rng, n: list(rng.choice(["", "hilly", "river"], n)),
        "elevation": lambda rng, n: [int(x) for x in rng.integers(200, 1500, n)],
        "area_km2": lambda rng, n: [round(x, 2) for x in rng.uniform(1, 30, n)],
        "pop density": lambda rng, n: [round(x, 1) for x in rng.uniform(5, 300, n)],
        "male": lambda rng, n: [int(x) for x in rng.integers(150, 1500, n)],
        "phone": lambda rng, n: [int(x) for x in rng.integers(int(7e8), int(8e8), n)],
        "surveyed": lambda rng, n: list(rng.choice(["yes", "no"], n)),
        "dist_town_km": lambda rng, n: [round(x, 1) for x in rng.uniform(0, 20, n)],
        "postcode": lambda _, n: [41620] * n,
    },
}

PLACES = {
    "zh": ((109.6, 28.1, "CNY"), (103.9, 27.3, "CNY"), (117.2, 33.9, "CNY")),
    "en": ((32.3, 2.8, "UGX"), (85.2, 25.9, "INR"), (80.6, 7.9, "LKR")),
}
SYLLABLES = {"zh": "青石清水龙山云溪白岩松林大坪高桥沙河", "en": "kibaruluganomatesi"}
SUFFIX = {"zh": ("镇", "乡"), "en": ("", "")}
VILLAGE_SUFFIX = {"zh": ("村", "社区"), "en": ("", "")}
COUNTY_SUFFIX = {"zh": "县", "en": " District"}
MARKS = {
    "gcj02": ("_gcj02", "（GCJ-02）", "_高德"),
    "bd09": ("_bd09", "（BD-09）", "_百度"),
    "wgs84": ("_wgs84", "（WGS84）", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Files of a county, and what they say.

    Parameters
    ----------
    columns
        The file's column by the planner's, of the table of villages.
    units
        Unit by the planner's column, where it is not the planner's own.
    township_of
        Name of the township of each village, in the order of the rows.
    system
        Coordinate system, ``None`` where nothing can tell it.
    seat
        Longitude and latitude of the county seat in WGS84.
    """

    request: Request
    columns: dict[str, str]
    units: dict[str, str] = field(default_factory=dict)
    township_key: str | None = None
    system: str | None = None
    seat: tuple[float, float] = (0.0, 0.0)
    currency: str = "CNY"


def draw(seed: int, folder: Path) -> Stranger:
    """Return the files of a stranger, written into a folder."""
    rng = np.random.default_rng(seed)
    language = str(rng.choice(["zh", "en"]))
    truth = _truth(rng, language)
    columns, units, values = _villages(rng, language, truth)
    kind = str(rng.choice(["csv", "xlsx", "gpkg", "geojson"]))
    system, values, columns = _placed(rng, language, truth, kind, columns, values)
    frame = _shuffled(rng, language, values)
    if columns["id"] == "#row":
        columns["id"] = next((name for name in NUMBERS if name in frame), "#row")
    if kind in ("gpkg", "geojson"):
        frame = frame.rename(columns={"fid": "fid_"})
        columns = {
            ours: "fid_" if name == "fid" else name for ours, name in columns.items()
        }
    files = {"villages": _write(rng, folder / "villages", kind, frame, truth)}
    key = None
    if rng.random() < 0.6:
        files["townships"], key = _townships(rng, language, folder, truth, columns)
    has_boundary = rng.random() < 0.5
    if has_boundary:
        files["boundary"] = _boundary(folder, truth)
    is_told = system[1] or has_boundary or language == "en"
    return Stranger(
        request=Request(files=files, price_factor=None),
        columns=columns,
        units=units,
        township_key=key,
        system=system[0] if is_told else None,
        seat=truth["seat"],
        currency=truth["currency"],
    )


def _truth(rng: Rng, language: str) -> dict[str, Any]:
    """Return places and people; the first township is the seat, the most populous."""
    lon0, lat0, currency = PLACES[language][rng.integers(len(PLACES[language]))]
    num_townships = int(rng.integers(*NUM_TOWNSHIPS))
    num = int(rng.integers(*NUM_VILLAGES))
    township = np.sort(
        np.concatenate(
            [
                np.arange(num_townships),
                rng.integers(0, num_townships, num - num_townships),
            ]
        )
    )
    centres = np.column_stack(
        (
            lon0 + rng.uniform(-0.2, 0.2, num_townships),
            lat0 + rng.uniform(-0.2, 0.2, num_townships),
        )
    )
    places = centres[township] + rng.normal(0, 0.03, (num, 2))
    people = rng.integers(200, 2500, num)
    people[township == 0] *= 1 + int(people.sum() / people[township == 0].sum())
    names = _names(rng, language, num_townships + num)
    is_called_so = rng.random() < 0.5
    county = names[0] if is_called_so else _names(rng, language, 1)[0] + names[0][:1]
    return {
        "township": township,
        "centres": centres,
        "lon": places[:, 0],
        "lat": places[:, 1],
        "people": people,
        "townships": [
            name + SUFFIX[language][int(rng.integers(2))]
            for name in names[:num_townships]
        ],
        "names": [
            name + VILLAGE_SUFFIX[language][int(rng.integers(2))]
            for name in names[num_townships:]
        ],
        "county": county + COUNTY_SUFFIX[language],
        "seat": tuple(centres[0]),
        "currency": currency,
    }


def _names(rng: Rng, language: str, count: int) -> list[str]:
    signs = SYLLABLES[language]
    found: list[str] = []
    while len(found) < count:
        if language == "zh":
            name = "".join(rng.choice(list(signs), 2))
        else:
            parts = [signs[idx : idx + 2] for idx in rng.integers(0, 9, 3) * 2]
            name = "".join(parts).capitalize()
        if name not in found:
            found.append(name)
    return found


def _pick(rng: Rng, language: str, ours: str) -> str:
    return str(rng.choice(HEADERS[language][ours]))


def _villages(
    rng: Rng, language: str, truth: dict[str, Any]
) -> tuple[dict[str, str], dict[str, str], dict[str, list[Any]]]:
    """Return the columns, their units and their values, without coordinates."""
    num = len(truth["names"])
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    values: dict[str, list[Any]] = {}
    names = list(truth["names"])
    has_ids = rng.random() < 0.75
    if has_ids:
        columns["id"] = _pick(rng, language, "id")
        first = 433123100000 if rng.random() < 0.5 else 1
        values[columns["id"]] = [first + idx for idx in range(num)]
    elif rng.random() < 0.5:
        names[-1] = names[0]
    columns["name"] = _pick(rng, language, "name")
    values[columns["name"]] = names
    if not has_ids:
        columns["id"] = columns["name"] if len(set(names)) == num else "#row"
    columns["township"] = _pick(rng, language, "township")
    values[columns["township"]] = [truth["townships"][idx] for idx in truth["township"]]
    kind = str(
        rng.choice(["residents", "residents", "residents", "buildings", "households"])
    )
    header = _pick(rng, language, kind)
    columns["buildings" if kind == "households" else kind] = header
    share = {"residents": 1.0, "buildings": 0.3, "households": 0.35}[kind]
    values[header] = [max(1, int(item * share)) for item in truth["people"]]
    if rng.random() < 0.4:
        unit = "parcels_year" if rng.random() < 0.5 else "parcels"
        header = _pick(rng, language, unit)
        columns["parcels_in_per_day"] = header
        per_day = truth["people"] * 0.04
        if unit == "parcels":
            values[header] = [round(item, 1) for item in per_day]
        else:
            scale = 1e4 if "万" in header else 1.0
            values[header] = [round(item * 365 / scale, 4) for item in per_day]
    return columns, units, values


def _placed(
    rng: Rng,
    language: str,
    truth: dict[str, Any],
    kind: str,
    columns: dict[str, str],
    values: dict[str, list[Any]],
) -> tuple[tuple[str, bool], dict[str, list[Any]], dict[str, str]]:
    """Return the system, and the columns of coordinates where there are any."""
    if kind in ("gpkg", "geojson"):
        return ("wgs84", True), values, columns
    systems = ["wgs84", "gcj02", "bd09"] if language == "zh" else ["wgs84"]
    system = str(rng.choice(systems))
    mark = ""
    if rng.random() < 0.4:
        mark = str(rng.choice(MARKS[system]))
    which = int(rng.integers(len(HEADERS[language]["lon"])))
    lon = HEADERS[language]["lon"][which] + mark
    lat = HEADERS[language]["lat"][which] + mark
    x, y = _shifted(truth["lon"], truth["lat"], system)
    places = {lon: [round(v, 6) for v in x], lat: [round(v, 6) for v in y]}
    if language == "zh" and system == "wgs84" and not mark and rng.random() < 0.3:
        other = _shifted(truth["lon"], truth["lat"], "gcj02")
        places[f"{lon}_gcj02"], places[f"{lat}_gcj02"] = map(list, other)
        mark = "beside"
    if rng.random() < 0.15 and language == "zh" and not mark:
        places = {lat: places[lon], lon: places[lat]}
        lon, lat = lat, lon
    columns = {**columns, "lon": lon, "lat": lat}
    is_said = bool(mark)
    return (system, is_said), {**values, **places}, columns


def _shifted(lon: Any, lat: Any, system: str) -> tuple[Any, Any]:
    if system == "wgs84":
        return lon, lat
    x, y = wgs84_to_gcj02(lon, lat)
    return gcj02_to_bd09(x, y) if system == "bd09" else (x, y)


def _shuffled(rng: Rng, language: str, values: dict[str, list[Any]]) -> pd.DataFrame:
    """Return the values with columns nobody needs, in any order."""
    num = len(next(iter(values.values())))
    extras = EXTRAS[language]
    chosen = rng.choice(list(extras), int(rng.integers(0, 6)), replace=False)
    has_people = any(name in values for name in HEADERS[language]["residents"])
    unwanted = set() if has_people else {"户籍人口", "耕地面积"}
    for name in chosen:
        if name not in values and name not in unwanted:
            values[str(name)] = extras[str(name)](rng, num)
    order = rng.permutation(list(values))
    return pd.DataFrame({str(name): values[str(name)] for name in order})


def _write(
    rng: Rng, stem: Path, kind: str, frame: pd.DataFrame, truth: dict[str, Any]
) -> Path:
    path = stem.with_suffix(f".{kind}")
    if kind == "csv":
        separator = str(rng.choice([",", ";", "\t"]))
        encoding = str(rng.choice(["utf-8", "utf-8-sig", "gb18030"]))
        frame.to_csv(path, index=False, sep=separator, encoding=encoding)
    elif kind == "xlsx":
        _write_book(rng, path, frame)
    else:
        layer = geopandas.GeoDataFrame(
            frame,
            geometry=geopandas.points_from_xy(truth["lon"], truth["lat"]),
            crs=4326,
        )
        layer.to_file(path, driver="GPKG" if kind == "gpkg" else "GeoJSON")
    return path


def _write_book(rng: Rng, path: Path, frame: pd.DataFrame) -> None:
    """Write a workbook, sometimes with a title or a sheet before the table."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    if rng.random() < 0.3:
        sheet.append(["填表说明"])
        sheet = book.create_sheet("数据")
    if rng.random() < 0.4:
        sheet.append(["某县行政村基本情况表"])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=4)
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        sheet.append([item.item() if hasattr(item, "item") else item for item in row])
    book.save(path)


def _townships(
    rng: Rng,
    language: str,
    folder: Path,
    truth: dict[str, Any],
    columns: dict[str, str],
) -> tuple[Path, str]:
    """Write townships with codes of their own; the villages name them."""
    num = len(truth["townships"])
    name = _pick(rng, language, "township")
    names = list(truth["townships"])
    code = _pick(rng, language, "id")
    frame = pd.DataFrame(
        {
            code: [433123100 + idx for idx in range(num)],
            name: names,
            "lon": [round(x, 6) for x in truth["centres"][:, 0]],
            "lat": [round(x, 6) for x in truth["centres"][:, 1]],
        }
    )
    path = folder / "townships.csv"
    frame[rng.permutation(frame.columns)].to_csv(path, index=False)
    return path, name


def _boundary(folder: Path, truth: dict[str, Any]) -> Path:
    """Write an area so tight that map offsets of some 500 m leave it."""
    points = shapely.MultiPoint(np.column_stack((truth["lon"], truth["lat"])))
    area = shapely.buffer(points, 0.0015)
    feature = {
        "type": "Feature",
        "properties": {"name": truth["county"]},
        "geometry": json.loads(shapely.to_geojson(area)),
    }
    path = folder / "boundary.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    path.write_text(text, encoding="utf-8")
    return path
