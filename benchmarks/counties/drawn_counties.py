"""Counties drawn from lists of real settlements, written as strangers write them.

Chinese counties have places without people: residents are drawn (log-normal, a
village around 1,100, a town community around 2,600). Blocks of Bihar have the people of
their census. Headers, sheets, files and gaps vary with the seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

CHINA, BIHAR = "settlements_located.csv.gz", "bihar_habitations.csv.gz"
LEAST, MOST = 60, 320
"""Places of a county that is drawn."""
HEADERS = (
    ("行政村代码", "行政村", "所属乡镇", "经度", "纬度", "常住人口"),
    ("编码", "村名", "乡镇", "lng", "lat", "人口数"),
    ("序号", "村（社区）名称", "乡镇名称", "X", "Y", "户籍人口（人）"),
    ("code", "village", "township", "longitude", "latitude", "population"),
)
MEDIAN_VILLAGE, MEDIAN_COMMUNITY, SPREAD = 1_100, 2_600, 0.6
WITHOUT_COORDINATES = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A county's files, and what ``planner new`` is told."""

    name: str
    arguments: tuple[str, ...]


def draw(folder: Path, into: Path, *, number: int, seed: int) -> list[Drawn]:
    """Write ``number`` counties, two thirds of them Chinese, and return them."""
    rng = np.random.default_rng(seed)
    num_indian = number // 3
    return [
        *_chinese(folder / CHINA, into, number - num_indian, rng),
        *_indian(folder / BIHAR, into, num_indian, rng),
    ]


def _chinese(
    path: Path, into: Path, number: int, rng: np.random.Generator
) -> list[Drawn]:
    places = pd.read_csv(path, dtype={"code": str, "adcode": str})
    villages = places[places.level != "town"]
    chosen = _chosen(villages.groupby("adcode").size(), number, rng)
    return [
        _chinese_county(villages[villages.adcode == code].copy(), into, rng)
        for code in chosen
    ]


def _chosen(sizes: pd.Series, number: int, rng: np.random.Generator) -> list[str]:
    fitting = sorted(sizes[(sizes >= LEAST) & (sizes <= MOST)].index)
    return [str(fitting[idx]) for idx in rng.permutation(len(fitting))[:number]]


def _chinese_county(
    villages: pd.DataFrame, into: Path, rng: np.random.Generator
) -> Drawn:
    is_town = villages.ur_code.isin([111, 112, 121])
    median = np.where(is_town, MEDIAN_COMMUNITY, MEDIAN_VILLAGE)
    residents = (median * rng.lognormal(0.0, SPREAD, len(villages))).round()
    titles = HEADERS[rng.integers(len(HEADERS))]
    lost = rng.random(len(villages)) < WITHOUT_COORDINATES
    lon, lat = villages.lon.mask(lost), villages.lat.mask(lost)
    columns = (villages.code, villages.name, villages.town, lon, lat, residents)
    columns = (villages["code"], villages["name"], *columns[2:])
    table = pd.DataFrame(dict(zip(titles, columns, strict=True)))
    table = table.sample(frac=1, random_state=int(rng.integers(2**31)))
    name = f"{villages.county.iloc[0]}-{villages.adcode.iloc[0]}"
    return Drawn(name=name, arguments=_written(table, into / name, rng))


def _indian(
    path: Path, into: Path, number: int, rng: np.random.Generator
) -> list[Drawn]:
    places = pd.read_csv(path)
    places["key"] = places.district + "-" + places.block
    drawn = []
    for key in _chosen(places.groupby("key").size(), number, rng):
        table = places[places.key == key].drop(columns="key")
        name = key.replace(" ", "_")
        drawn.append(Drawn(name=name, arguments=_written(table, into / name, rng)))
    return drawn


def _written(
    table: pd.DataFrame, stem: Path, rng: np.random.Generator
) -> tuple[str, ...]:
    """Write a table as one of the files that people have, with a title or without."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    kind: Sequence[str] = ("xlsx", "utf-8-sig", "gb18030", "utf-8")
    chosen = kind[int(rng.integers(len(kind)))]
    if chosen == "xlsx":
        path = stem.with_name(stem.name + ".xlsx")
        start = int(rng.integers(2))
        with pd.ExcelWriter(path, engine="openpyxl") as book:
            table.to_excel(book, index=False, startrow=start, sheet_name="村庄")
            if start:
                book.sheets["村庄"].cell(1, 1, "农村寄递物流基础情况表")
    else:
        path = stem.with_name(stem.name + ".csv")
        table.to_csv(path, index=False, encoding=chosen, errors="replace")
    return ("--villages", str(path))
