"""The same tables in the forms in which users hold them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

NUMBERS = ("lon", "lat", "residents", "closing_cost")
CHINESE = {
    "id": "编号",
    "name": "名称",
    "lon": "经度",
    "lat": "纬度",
    "residents": "人口",
    "township": "乡镇",
    "tier": "层级",
}
MISSING = (np.nan, None, pd.NA, "", pd.NaT)
Tables = dict[str, pd.DataFrame]


def forms(tables: Tables, rng: np.random.Generator) -> Iterator[tuple[str, Any]]:
    """Yield the arguments of a call by the name of each form."""
    yield "texts", tables
    yield "numbers", {name: _numbers(frame) for name, frame in tables.items()}
    yield "nullable", {name: _nullable(frame) for name, frame in tables.items()}
    yield "mixed", {name: _mixed(frame, rng) for name, frame in tables.items()}
    yield "indexed", {name: _indexed(frame, rng) for name, frame in tables.items()}
    yield "Chinese", _chinese(tables)
    yield "points", {name: _points(frame) for name, frame in tables.items()}


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return numbers as floats, texts as categories; no order of rows in the index."""
    made: dict[Any, Any] = {}
    for name in frame:
        column: Any = frame[name]
        if name in NUMBERS:
            made[name] = pd.to_numeric(column.replace("", np.nan)).astype("float64")
        else:
            made[name] = column.astype("category")
    return pd.DataFrame(made).set_axis([7] * len(frame))


def _nullable(frame: pd.DataFrame) -> pd.DataFrame:
    made: dict[Any, Any] = {}
    for name in frame:
        column: Any = frame[name].replace("", pd.NA)
        if name == "residents":
            made[name] = pd.to_numeric(column).astype("Int64")
        elif name in NUMBERS:
            made[name] = pd.to_numeric(column).astype("Float64")
        else:
            made[name] = column.astype("string")
    return pd.DataFrame(made)


def _mixed(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return texts, numbers of all kinds and all that stands for nothing, mixed."""

    def any_of(text: str, name: str) -> object:
        if text == "":
            return MISSING[rng.integers(len(MISSING))]
        if name not in NUMBERS:
            return text
        kinds = (str, float, np.float64, lambda value: int(float(value)))
        whole = float(text).is_integer()
        return kinds[rng.integers(4 if whole else 3)](text)

    made = {
        name: pd.Series([any_of(text, str(name)) for text in frame[name]], dtype=object)
        for name in frame
    }
    return pd.DataFrame(made).set_axis(
        pd.MultiIndex.from_product([["row"], range(len(frame))], names=["a", "b"])
    )


def _indexed(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return ids in the index, and columns that nobody asks for, all in any order."""
    extra = frame.assign(
        surveyed=pd.Timestamp("2024-05-01"),
        seen=pd.Timestamp("2024-05-01", tz="Asia/Shanghai"),
        tags=pd.Series([["a", "b"]] * len(frame), dtype=object),
        note="first line\nb;c;d\nd;e;f\ng;h;i",
        picture=b"\x00\x01",
        **{"7": 1j},
    )
    order = rng.permutation(extra.columns.to_numpy())
    return extra[order].set_index("id")


def _chinese(tables: Tables) -> dict[str, Any]:
    """Return headers in Chinese, with the argument that explains them."""
    columns: dict[str, dict[str, Any]] = {
        name: {ours: theirs for ours, theirs in CHINESE.items() if ours in frame}
        for name, frame in tables.items()
    }
    columns["villages"] |= {"residents": {"column": "人口", "unit": "人"}}
    renamed = {name: frame.rename(columns=CHINESE) for name, frame in tables.items()}
    renamed["hosts"] = renamed["hosts"].set_index("编号")
    return renamed | {"columns": columns}


def _points(frame: pd.DataFrame) -> Any:
    """Return places as points, if all have coordinates, among columns of any kind."""
    if (frame.lon == "").any():
        return frame
    points = gpd.points_from_xy(frame.lon.astype(float), frame.lat.astype(float))
    made = gpd.GeoDataFrame(
        frame.drop(columns=["lon", "lat"]), geometry=points, crs=4326
    )
    made = made.assign(
        fid=1, Name=pd.Timedelta(1, "h"), area=made.buffer(0), mark="\x00\ud800"
    )
    return made.rename_geometry("place")
