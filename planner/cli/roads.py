"""How well the roads connect a county's villages, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from planner.instance import Instance
from planner.model.places import Site, Village
from planner.network.connectivity import ConnectivityReport, connectivity
from planner.network.coordinates import project, unproject
from planner.network.graph import Gap, RoadGraph
from planner.network.snap import snap
from planner.network.travel import Locations
from planner.report.text.words import counted, named
from planner.scenario.settings.resources import ROAD
from planner.scenario.survey import Survey
from planner.scenario.tables.columns import Row

__all__ = ["RoadReport", "roads_of_instance", "roads_of_survey"]

Words = Callable[[str], str]
MOST_NAMES = 5
"""Villages named in a line: judgement."""
_NO_LOCATION = -1
"""Position that stands for places without coordinates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadReport:
    """Roads, and the villages that they do not serve.

    Parameters
    ----------
    source
        Where the roads come from, in words.
    is_proxy, detour
        Whether they stand in for roads nobody gave, and their links over the straight
        line, ``None`` of real roads.
    off_main, beyond_limit, unlocated
        Villages on a part of the roads that is not the largest one, too far from
        any road, and without coordinates.
    longest_snaps
        Places with the longest ways to their road, in metres, longest first.
    closed_gaps
        Gaps that ``roads.snap_ends_m`` closed: longitude and latitude of both ends,
        and metres.
    """

    source: str
    is_proxy: bool
    detour: float | None
    length_km: float
    length_km_by_class: Mapping[str, float]
    num_components: int
    main_share: float
    off_main: tuple[str, ...]
    beyond_limit: tuple[str, ...]
    unlocated: tuple[str, ...]
    longest_snaps: tuple[tuple[str, float], ...]
    closed_gaps: tuple[tuple[float, float, float, float, float], ...]

    def to_dict(self) -> dict[str, object]:
        """Return the report ready for JSON."""
        return asdict(self)

    def lines(self, words: Words) -> Iterator[str]:
        """Return what a planner must know before believing a plan.

        Parameters
        ----------
        words
            Says a sentence in the language of the user.
        """
        if self.is_proxy:
            yield words(
                "No roads are given: links between neighbouring places, "
                f"{self.detour:g} times the straight line, stand in; distances are "
                "estimates until roads.source names a file"
            )
        kind = words("Proxy roads" if self.is_proxy else "Roads")
        length = f"{self.length_km:,.0f} km"
        if self.num_components > 1:
            parts, share = f"{self.num_components:,}", f"{self.main_share:.1%}"
            yield words(
                f"{kind}: {length} in {parts} parts, {share} of it in the largest"
            )
        else:
            yield words(f"{kind}: {length}, all connected")
        if self.off_main:
            yield words(f"{_some(self.off_main)} off the largest part of the roads")
        if self.beyond_limit:
            yield words(f"{_some(self.beyond_limit)} too far from any road")
        if self.unlocated:
            yield words(f"{_some(self.unlocated)} without coordinates")

    def tables(self, words: Words) -> Iterator[Table]:
        """Return the length by road class, and the longest ways to a road.

        Nothing of a proxy, whose links begin at the places and have one class.
        """
        if self.is_proxy:
            return
        lengths = sorted(self.length_km_by_class.items(), key=lambda item: -item[1])
        yield _table(words("Kilometres by road class"), lengths)
        yield _table(words("Longest ways to a road, in metres"), self.longest_snaps)


def roads_of_instance(instance: Instance) -> RoadReport:
    """Return the roads of an instance with all its villages and sites."""
    labels = _labels(instance.sites, instance.site_location.tolist())
    villages = _labels(instance.villages, instance.village_location.tolist())
    return _report(
        instance.graph,
        instance.connectivity,
        villages,
        labels | villages,
    )


def roads_of_survey(found: Survey) -> RoadReport | None:
    """Return the roads of a scenario with its villages; ``None`` if none were read."""
    if found.graph is None:
        return None
    rows = [row for row in found.inputs.rows("villages") if row.is_located]
    lon = np.array([row.lon for row in rows], dtype=np.float64)
    lat = np.array([row.lat for row in rows], dtype=np.float64)
    x_m, y_m = project(lon, lat, found.graph.crs)
    settings = found.scenario.settings
    graph, node_idx, snap_m = snap(
        found.graph,
        x_m,
        y_m,
        limit_m=settings.snap_limit_m,
        profile=settings.profiles[ROAD],
    )
    places = Locations(node_idx=node_idx, snap_m=snap_m, x_m=x_m, y_m=y_m)
    labels = _labels(rows, range(len(rows)))
    missing = [row for row in found.inputs.rows("villages") if not row.is_located]
    labels |= _labels(missing, [_NO_LOCATION] * len(missing))
    return _report(graph, connectivity(graph, places), labels, labels)


Labels = dict[int, list[str]]


def _labels(places: Sequence[Village | Site | Row], locations: Sequence[int]) -> Labels:
    """Return the names of the places at each location."""
    labels: Labels = {}
    for place, location in zip(places, locations, strict=True):
        is_named = place.name and place.name != place.id
        label = f"{place.name} ({place.id})" if is_named else place.id
        labels.setdefault(location, []).append(label)
    return labels


def _gap_row(gap: Gap, crs: str) -> tuple[float, float, float, float, float]:
    x_m, y_m = np.array([gap.from_xy_m, gap.to_xy_m]).T
    (lon, other_lon), (lat, other_lat) = unproject(x_m, y_m, crs)
    return float(lon), float(lat), float(other_lon), float(other_lat), gap.gap_m


def _report(
    graph: RoadGraph,
    found: ConnectivityReport,
    villages: Labels,
    places: Labels,
) -> RoadReport:
    return RoadReport(
        source=graph.source,
        is_proxy=graph.is_proxy,
        detour=graph.proxy_detour,
        length_km=found.length_km,
        length_km_by_class=found.length_km_by_class,
        num_components=found.num_components,
        main_share=found.main_share,
        off_main=_at(villages, found.off_main),
        beyond_limit=_at(villages, found.beyond_limit),
        unlocated=_at(villages, (_NO_LOCATION,)),
        longest_snaps=tuple(
            (" and ".join(places[idx]), length_m)
            for idx, length_m in found.longest_snaps
        ),
        closed_gaps=tuple(_gap_row(gap, graph.crs) for gap in graph.gaps),
    )


def _some(villages: Sequence[str]) -> str:
    """Return the number of villages and the first few of them."""
    names = named(villages, MOST_NAMES)
    return f"{counted(len(villages), 'village')} ({names})"


def _at(labels: Labels, locations: Sequence[int]) -> tuple[str, ...]:
    return tuple(name for location in locations for name in labels.get(location, ()))


def _table(title: str, rows: Sequence[tuple[str, float]]) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        show_header=False,
        min_width=cell_len(title),
    )
    table.add_column()
    table.add_column(justify="right")
    for name, value in rows:
        table.add_row(Text(name), f"{value:,.0f}")
    return table
