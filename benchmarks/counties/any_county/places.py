"""Places of a small county, as rows of tables, with a net of roads between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from planner.network.coordinates import project
from planner.scenario.settings.built_in import built_in_names

from .values import Draw

__all__ = ["Places", "drawn_places"]

LON, LAT = 109.5, 28.0
KM_PER_DEGREE_LAT, KM_PER_DEGREE_LON = 111.0, 98.0
CLASSES = ("primary", "secondary", "tertiary", "unclassified", "track", "ferry")
CLASS_SHARES = (0.15, 0.2, 0.35, 0.25, 0.04, 0.01)
SYSTEMS = ("wgs84", "gcj02", "bd09", "EPSG:32649")
SYSTEM_SHARES = (0.7, 0.1, 0.1, 0.1)
MOST_PLACES = 12
MOST_RESIDENTS = 500_000
"""Of a village, as the planner believes it."""

Row = dict[str, Any]


@dataclass(kw_only=True)
class Places:
    """What the files of a scenario will say; tables without rows are not written.

    Parameters
    ----------
    spots
        Kilometres east and north of the corner, of every node of the roads.
    edges
        Positions of two spots, class, whether one way.
    """

    system: str
    county_ids: list[str]
    township_ids: list[str]
    spots: list[tuple[float, float]] = field(default_factory=list)
    edges: list[tuple[int, int, str, bool]] = field(default_factory=list)
    villages: list[Row] = field(default_factory=list)
    townships: list[Row] = field(default_factory=list)
    counties: list[Row] = field(default_factory=list)
    sites: list[Row] = field(default_factory=list)
    existing: list[Row] = field(default_factory=list)
    hosts: list[Row] = field(default_factory=list)

    def table(self, name: str) -> list[Row]:
        """Return the rows of a table."""
        rows: list[Row] = getattr(self, name)
        return rows

    def degrees(self, spot: tuple[float, float]) -> tuple[float, float]:
        """Return longitude and latitude of a spot."""
        east, north = spot
        lon = LON + east / KM_PER_DEGREE_LON
        return round(lon, 6), round(LAT + north / KM_PER_DEGREE_LAT, 6)

    def coordinates(self, spot: tuple[float, float]) -> tuple[float, float]:
        """Return a spot in the system of the tables."""
        lon, lat = self.degrees(spot)
        if not self.system.startswith("EPSG"):
            return lon, lat
        x, y = project([lon], [lat], self.system)
        return round(float(x[0]), 1), round(float(y[0]), 1)


def drawn_places(draw: Draw, *, document: Row) -> Places:
    """Return 2 to 12 villages with their units, sites and roads.

    ``document`` has the formats and host types that rows refer to.
    """
    num_counties = int(draw.one([1, 1, 1, 1, 2, 3]))
    num_townships = num_counties + int(draw.rng.integers(4))
    places = Places(
        system=str(draw.rng.choice(SYSTEMS, p=SYSTEM_SHARES)),
        county_ids=[f"c{idx}" for idx in range(num_counties)],
        township_ids=[f"t{idx}" for idx in range(num_townships)],
    )
    _spots(draw, places)
    _villages(draw, places)
    _units(draw, places)
    _hosts(draw, places, document)
    _sites(draw, places, document)
    _roads(draw, places)
    return places


def _spots(draw: Draw, places: Places) -> None:
    number = int(draw.rng.integers(2, MOST_PLACES + 1))
    width_km = float(draw.one([3, 10, 20, 20, 40]))
    spots = draw.rng.uniform(0, width_km, (number, 2)).round(3)
    places.spots = [(float(east), float(north)) for east, north in spots]


def _villages(draw: Draw, places: Places) -> None:
    has_parcels, has_buildings = draw.happens(0.3), draw.happens(0.1)
    for idx, spot in enumerate(places.spots):
        township = idx % len(places.township_ids)
        row: Row = {"id": f"v{idx}", "name": f"村{idx} Village"}
        row |= dict(zip(("lon", "lat"), places.coordinates(spot), strict=True))
        if draw.happens(0.04):
            row |= {"lon": None, "lat": None}
        usual = int(draw.rng.lognormal(6.5, 0.8))
        edge = draw.one([0, 1, MOST_RESIDENTS])
        row["residents"] = edge if draw.happens(draw.wild) else usual
        if has_buildings:
            row["buildings"] = max(1, row["residents"] // 4)
            row["residents"] = None if draw.happens(0.5) else row["residents"]
        row["township"] = places.township_ids[township]
        row["county"] = _county(places, township)
        if has_parcels:
            row["parcels_in_per_day"] = round(float(draw.rng.gamma(2.0, 15.0)), 2)
            row["parcels_out_per_day"] = round(float(draw.rng.gamma(2.0, 3.0)), 2)
        places.villages.append(row)


def _county(places: Places, township: int) -> str:
    return places.county_ids[township % len(places.county_ids)]


def _units(draw: Draw, places: Places) -> None:
    """Draw tables of townships and counties, with seats that have people or not."""
    if len(places.county_ids) > 1 or draw.happens(0.2):
        for name in places.county_ids:
            row: Row = {"id": name, "name": f"County {name}"} | _seat(draw, places)
            if "parcels_in_per_day" not in places.villages[0] and draw.happens(0.4):
                row["parcels_in_per_day"] = draw.number(
                    "parcels_in_per_day", is_whole=False, marks=()
                )
            places.counties.append(row)
    if draw.happens(0.5):
        for idx, name in enumerate(places.township_ids):
            row = {"id": name, "name": f"Township {name}"} | _seat(draw, places)
            row["county"] = _county(places, idx)
            places.townships.append(row)
    if not places.counties:
        for row in (*places.villages, *places.townships):
            row.pop("county", None)


def _seat(draw: Draw, places: Places) -> Row:
    if not draw.happens(0.6):
        return {}
    spot = draw.one(places.spots)
    lon, lat = places.coordinates((spot[0] + 0.2, spot[1] + 0.1))
    people = int(draw.rng.integers(0, 20_000)) if draw.happens(0.5) else None
    return {"lon": lon, "lat": lat, "residents": people}


def _hosts(draw: Draw, places: Places, document: Row) -> None:
    kinds = list(document.get("hosts", {}))
    if kinds and draw.happens(0.4):
        for idx in range(int(draw.rng.integers(1, 6))):
            row = {"id": f"o{idx}", "type": draw.one(kinds), "name": f"Shop {idx}"}
            places.hosts.append(row | _spot_of_row(draw, places))


def _spot_of_row(draw: Draw, places: Places) -> Row:
    """Return where a row lies: by its village, or by coordinates of its own."""
    located = [row["id"] for row in places.villages if row["lon"] is not None]
    if located and draw.happens(0.5):
        return {"village": draw.one(located)}
    east, north = draw.one(places.spots)
    lon, lat = places.coordinates((east + float(draw.rng.uniform(0, 0.5)), north))
    return {"lon": lon, "lat": lat}


def _sites(draw: Draw, places: Places, document: Row) -> None:
    """Draw listed sites, or existing facilities only, or neither."""
    kind = draw.one(["none", "sites", "sites", "existing", "both"])
    if kind in {"sites", "both"}:
        for idx, name in enumerate(places.county_ids):
            for number in range(int(draw.one([1, 1, 2]))):
                row = {"id": f"h{idx}{number}", "tier": "hub"}
                row |= _spot_of_row(draw, places)
                row["county"] = name
                places.sites.append(row | _status(draw, places, row, document))
        for tier, most in (("store", 4), ("point", 7)):
            for idx in range(int(draw.rng.integers(1, most))):
                row = {"id": f"{tier[0]}{idx}", "tier": tier}
                row |= _spot_of_row(draw, places)
                places.sites.append(row | _status(draw, places, row, document))
    if kind in {"existing", "both"}:
        for idx in range(int(draw.rng.integers(1, 5))):
            tier = draw.one(["hub", "store", "point", "point"])
            row = {"id": f"e{idx}", "tier": tier} | _spot_of_row(draw, places)
            places.existing.append(row | _today(draw, tier, document))
    if not places.counties:
        for row in places.sites:
            row.pop("county", None)


def _status(draw: Draw, places: Places, row: Row, document: Row) -> Row:
    names = [*["candidate"] * 7, "existing", "existing", "required", "excluded"]
    status = "candidate" if row["tier"] == "hub" else draw.one(names)
    cells: Row = {"status": status if draw.happens(0.9) else None}
    formats = _formats(row["tier"], document)
    if cells["status"] == "existing":
        cells |= _today(draw, row["tier"], document)
    elif formats and draw.happens(0.3):
        cells["formats"] = ";".join(draw.some(formats))
    hosts = [
        name
        for name, item in document.get("hosts", {}).items()
        if row["tier"] in item["tiers"]
    ]
    if row["tier"] != "hub" and hosts and draw.happens(0.3):
        cells["host"] = draw.one(hosts)
    if draw.happens(0.1):
        cells["township"] = draw.one(places.township_ids)
    return cells


def _today(draw: Draw, tier: str, document: Row) -> Row:
    cells: Row = {}
    formats = _formats(tier, document)
    if formats and draw.happens(0.95):
        cells["format"] = draw.one(formats)
    if draw.happens(0.5):
        cells["closing_cost"] = int(draw.rng.integers(0, 30_000))
    if draw.happens(0.4):
        cells["remaining_life_years"] = draw.one([0, 1, 2.5, 7, 40])
    return cells


def _formats(tier: str, document: Row) -> list[str]:
    """Return the formats of a tier that the document names, else the planner's."""
    tables = document.get("formats", {})
    named = [name for name, item in tables.items() if item["tier"] == tier]
    return named or [name for name in built_in_names("formats") if tier in name]


def _roads(draw: Draw, places: Places) -> None:
    """Join every place to a nearer one, and some of them to others."""
    lengths = {
        (one, other): abs(complex(*places.spots[one]) - complex(*places.spots[other]))
        for one in range(len(places.spots))
        for other in range(one)
    }
    joined = {0}
    pairs = []
    while len(joined) < len(places.spots):
        near = min(
            (pair for pair in lengths if (pair[0] in joined) != (pair[1] in joined)),
            key=lambda pair: lengths[pair],
        )
        joined |= set(near)
        pairs.append(near)
    more = [pair for pair in lengths if pair not in pairs and draw.happens(0.1)]
    for one, other in [*pairs, *more]:
        road = str(draw.rng.choice(CLASSES, p=CLASS_SHARES))
        is_one_way = (one, other) in more and draw.happens(0.2)
        if (one, other) in pairs and draw.happens(0.01):
            continue
        places.edges.append((one, other, road, is_one_way))
