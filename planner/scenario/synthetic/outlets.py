"""Outlets that could carry a facility, and the facilities that are open today."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.scenario.synthetic.names import COUNTY
from planner.scenario.synthetic.tables import PlaceTables, scattered, with_degrees

__all__ = ["existing_table", "host_table"]

_OFF_THE_PLACE_M = 120.0
"""How far an outlet stands from the middle of its place at most: judgement."""
_USUAL_RESIDENTS = 450.0
"""Residents of a village that has 63 % (1 - 1/e) of the outlets that a large one has:
judgement."""
_POINT_SHARE = 0.08
"""Share of the villages with a point today: judgement."""
_STORE_SHARE = 0.25
"""Share of the townships with a store today, those with most residents: judgement."""
_MOST_STORES = 5
"""Stores of today in large counties, too: judgement, there is much left to plan."""
_CLOSING_COST = {"hub": 500_000, "store": 30_000, "point": 2_000}
"""Money for closing what is open today: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outlet:
    """A kind of outlet and how common it is.

    Parameters
    ----------
    suffix
        What follows the place's name in the outlet's name.
    in_city
        How many there are at the county seat.
    town_share
        Share of the other township seats that have one.
    village_share
        Share of the largest villages that have one; fewer of the small ones do.
    """

    type: str
    suffix: str
    in_city: int
    town_share: float
    village_share: float = 0.0


_OUTLETS = (
    _Outlet(type="post_office", suffix="邮政所", in_city=2, town_share=1.0),
    _Outlet(type="telecom_hall", suffix="电信营业厅", in_city=1, town_share=0.25),
    _Outlet(
        type="supply_coop",
        suffix="供销社",
        in_city=1,
        town_share=0.25,
        village_share=0.06,
    ),
    _Outlet(
        type="grocery", suffix="便利店", in_city=4, town_share=0.9, village_share=0.9
    ),
)
"""How common each kind is: judgement."""


def host_table(places: PlaceTables, rng: np.random.Generator) -> pd.DataFrame:
    """Return the outlets by kind, at the seats and in villages."""
    parts = [
        part
        for kind in _OUTLETS
        for part in (_at_seats(places, kind, rng), _in_villages(places, kind, rng))
    ]
    hosts = pd.concat(parts, ignore_index=True)
    hosts.insert(0, "id", [f"H{number:04d}" for number in range(1, len(hosts) + 1)])
    return _located(hosts, rng)


def existing_table(
    places: PlaceTables, hosts: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return a hub, a few stores and some points, not always where they should be."""
    rows = (
        _hub_row(places, rng),
        _store_rows(places, rng),
        _point_rows(places, hosts, rng),
    )
    existing = pd.concat(rows, ignore_index=True)
    existing["closing_cost"] = existing["tier"].map(_CLOSING_COST)
    return _located(existing, rng)


def _at_seats(
    places: PlaceTables, kind: _Outlet, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the outlets of one kind at the county seat and at the other seats."""
    has_outlet = rng.random(len(places.townships)) < kind.town_share
    towns = [idx for idx in np.flatnonzero(has_outlet).tolist() if idx > 0]
    seats = [0] * kind.in_city + towns
    town_names = places.townships["name"]
    city_names = [
        f"{town_names[0]}{kind.suffix}{number}号"
        for number in range(1, kind.in_city + 1)
    ]
    return _rows(
        _street_corners_m(places, seats, rng),
        type=kind.type,
        name=[*city_names, *(town_names[idx] + kind.suffix for idx in towns)],
        township=places.townships["id"].iloc[seats].to_list(),
        village="",
    )


def _in_villages(
    places: PlaceTables, kind: _Outlet, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the outlets of one kind in villages."""
    residents = places.villages["residents"].to_numpy()
    likelihood = kind.village_share * (1 - np.exp(-residents / _USUAL_RESIDENTS))
    chosen = np.flatnonzero(rng.random(len(residents)) < likelihood)
    villages = places.villages.iloc[chosen]
    return _rows(
        places.village_xy_m[chosen],
        type=kind.type,
        name=(villages["name"] + kind.suffix).to_list(),
        township=villages["township"].to_list(),
        village=villages["id"].to_list(),
    )


def _hub_row(places: PlaceTables, rng: np.random.Generator) -> pd.DataFrame:
    return _rows(
        _street_corners_m(places, [0], rng),
        id=["EH1"],
        tier="hub",
        name=f"{COUNTY}共配中心",
        township=places.townships["id"].iloc[0],
        village="",
        format="distribution_centre",
        host="",
    )


def _store_rows(places: PlaceTables, rng: np.random.Generator) -> pd.DataFrame:
    """Return stores at the county seat and in the largest townships."""
    by_township = places.villages.groupby("township")["residents"].sum()
    in_villages = places.townships["id"].map(by_township).fillna(0).to_numpy()
    residents = in_villages + places.townships["residents"].to_numpy()
    number = int(np.clip(round(_STORE_SHARE * len(residents)), 1, _MOST_STORES))
    chosen = np.argsort(-residents, kind="stable")[:number]
    return _rows(
        _street_corners_m(places, chosen.tolist(), rng),
        id=[f"ES{number}" for number in range(1, len(chosen) + 1)],
        tier="store",
        name=(places.townships["name"].iloc[chosen] + "服务店").to_list(),
        township=places.townships["id"].iloc[chosen].to_list(),
        village="",
        format="service_store",
        host="",
    )


def _point_rows(
    places: PlaceTables, hosts: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return points in villages drawn by residents; in a grocery where there is one."""
    residents = places.villages["residents"].to_numpy(dtype=np.float64)
    number = max(1, round(_POINT_SHARE * len(residents)))
    weight = residents / residents.sum()
    chosen = np.sort(rng.choice(len(residents), number, replace=False, p=weight))
    villages = places.villages.iloc[chosen]
    groceries = hosts.loc[hosts["type"] == "grocery", "village"]
    return _rows(
        places.village_xy_m[chosen],
        id=[f"EP{number:02d}" for number in range(1, len(chosen) + 1)],
        tier="point",
        name=(villages["name"] + "服务点").to_list(),
        township=villages["township"].to_list(),
        village=villages["id"].to_list(),
        format="village_point",
        host=np.where(villages["id"].isin(groceries), "grocery", ""),
    )


def _street_corners_m(
    places: PlaceTables, seats: list[int], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return a random street corner at each of the seats."""
    corners = [places.corners_xy_m[seat] for seat in seats]
    return np.array([rng.choice(options) for options in corners]).reshape(-1, 2)


def _rows(xy_m: NDArray[np.float64], **columns: object) -> pd.DataFrame:
    return pd.DataFrame({**columns, "x_m": xy_m[:, 0], "y_m": xy_m[:, 1]})


def _located(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the table with degrees; each row stands a little off its place."""
    xy_m = table[["x_m", "y_m"]].to_numpy(dtype=np.float64)
    plain = table.drop(columns=["x_m", "y_m"])
    return with_degrees(plain, scattered(xy_m, _OFF_THE_PLACE_M, rng))
