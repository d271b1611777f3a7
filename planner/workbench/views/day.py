"""A route's day: where it goes, when it is where, and what is on board."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from planner.brief import Brief
from planner.instance import Instance
from planner.metrics import Judgement
from planner.plan import Route, Stop, StopKind
from planner.report.fonts import own_fonts
from planner.report.pictures.maps.content import MapContent, map_content
from planner.report.pictures.maps.highlights import Highlight, Place, draw_highlights
from planner.report.pictures.maps.label_places import place_labels
from planner.report.pictures.maps.layers import (
    draw_facilities,
    draw_roads,
    draw_routes,
    draw_villages,
    map_extent_m,
    style_frame,
)
from planner.report.pictures.palette import INK, MUTED
from planner.report.proposal.wording.language import Language
from planner.report.tables.routes import clock_time
from planner.service.frequency import route_days
from planner.units import SECONDS_PER_HOUR
from planner.workbench.views.browser import Leaf, browser
from planner.workbench.views.picture import Picture, picture_of
from planner.workbench.views.places import (
    places_of,
    site_name,
    site_place,
    vehicle_name,
)
from planner.workbench.views.voice import Voice, voice_in

__all__ = ["Day", "Days"]

STOP, LOAD = "#d55e00", "#0072b2"
SIZE_INCHES, MAP_HEIGHT = (7.6, 8.2), 2.4
"""Of the figure, and of its map in heights of the chart: judgement."""
HALF_HOUR = 0.5
"""Hours between ticks of a short day."""
MOST_TICKS = 12
"""Of half hours on the axis: judgement; with more their times would touch."""
MAP_RATIO = 1.4
"""Width of the map over its height."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Day(Brief):
    """A route on a day on which it runs.

    Parameters
    ----------
    number, num_routes
        From 1, and how many routes the plan has.
    content
        The map of the whole plan.
    """

    judgement: Judgement
    content: MapContent
    number: int
    num_routes: int

    @property
    def route(self) -> Route:
        """The route."""
        return self.judgement.flow.plan.routes[self.number - 1]

    def table(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a stop, in order."""
        voice = self._voice(language)
        rows = [
            {
                voice.say("stop"): self._place(stop).name,
                voice.say("trip"): f"{trip}",
                voice.say("arrival"): clock_time(stop.arrival_s),
                voice.say("departure"): clock_time(stop.departure_s),
                voice.say("delivered"): f"{stop.delivered_parcels:,.1f}",
                voice.say("collected"): f"{stop.collected_parcels:,.1f}",
                voice.say("load"): f"{load:,.1f}",
            }
            for trip, stop, load in self._stops()
        ]
        return pd.DataFrame(rows).set_index(voice.say("stop"))

    def picture(self, *, language: Language | str = Language.EN) -> Picture:
        """Return the map of the route, and what is on board through the day."""
        voice = self._voice(language)
        with own_fonts():
            figure = Figure(figsize=SIZE_INCHES, layout="constrained")
            ground, day = figure.subplots(2, 1, height_ratios=(MAP_HEIGHT, 1.0))
            ground.set_title(self.heading(voice), loc="left", fontsize=10, color=INK)
            self._draw_load(day, voice)
            self._draw_map(ground, voice)
            return picture_of(figure)

    def sentence(self, *, language: Language | str = Language.EN) -> str:
        """Return when the vehicle leaves, how far it goes and how full it is."""
        voice, route = self._voice(language), self.route
        vehicle = self._instance.vehicle_type_by_id[route.vehicle_type_id]
        stops = list(self._stops())
        return voice.say(
            "day",
            vehicle=vehicle_name(vehicle, voice),
            depot=site_name(self._instance, route.depot_id),
            start=clock_time(route.start_s),
            end=clock_time(route.end_s),
            hours=f"{(route.end_s - route.start_s) / SECONDS_PER_HOUR:.1f}",
            days=f"{route_days(self._instance, route):g}",
            trips=voice.count(len(route.trips), "trip"),
            stops=voice.count(len(stops), "stop"),
            way=voice.km(route.distance_m),
            most=f"{max(self._loads()):,.0f}",
            room=f"{vehicle.capacity_parcels:,.0f}",
        )

    def heading(self, voice: Voice) -> str:
        """Return number, vehicle and depot."""
        vehicle = self._instance.vehicle_type_by_id[self.route.vehicle_type_id]
        return voice.say(
            "day_heading",
            number=str(self.number),
            of=str(self.num_routes),
            vehicle=vehicle_name(vehicle, voice),
            depot=site_name(self._instance, self.route.depot_id),
        )

    @property
    def _instance(self) -> Instance:
        return self.judgement.flow.instance

    def _voice(self, language: Language | str) -> Voice:
        return voice_in(language, self._instance.currency)

    def _facts(self) -> dict[str, str]:
        return {"": self.heading(self._voice(Language.EN))}

    def _stops(self) -> Iterator[tuple[int, Stop, float]]:
        """Yield the trip, the stop, and what is on board on leaving it."""
        for number, trip in enumerate(self.route.trips, 1):
            load = sum(stop.delivered_parcels for stop in trip.stops)
            for stop in trip.stops:
                load += stop.collected_parcels - stop.delivered_parcels
                yield number, stop, load

    def _loads(self) -> list[float]:
        """Return what is on board of each trip at its start and after each stop."""
        starts = [
            sum(stop.delivered_parcels for stop in trip.stops)
            for trip in self.route.trips
        ]
        return [*starts, *(load for _, _, load in self._stops())]

    def _place(self, stop: Stop) -> Place:
        if stop.kind is StopKind.FACILITY:
            name = site_name(self._instance, stop.id)
            return site_place(self._instance, stop.id, name)
        village_id = self._instance.stream_by_id[stop.id].village_id
        (place,) = places_of(self._instance, [village_id])
        return place

    def _draw_map(self, ax: Axes, voice: Voice) -> None:
        """Draw the roads around the route, the route, and its stops by name."""
        mine = [item for item in self.content.routes if item.id == self.route.id]
        depot = self.route.depot_id
        stops = [self._place(stop) for _, stop, _ in self._stops()]
        facilities = {stop.id for stop in stops} | {depot}
        content = replace(
            self.content,
            boundary=(),
            routes=tuple(mine),
            carried=(),
            villages=tuple(x for x in self.content.villages if x.id in facilities),
            facilities=tuple(x for x in self.content.facilities if x.id in facilities),
        )
        style_frame(ax, content)
        _frame(ax, content)
        draw_roads(ax, content)
        draw_routes(ax, content)
        draw_villages(ax, content)
        draw_facilities(ax, content)
        start = site_place(self._instance, depot, site_name(self._instance, depot))
        once = tuple({stop.id: stop for stop in [start, *stops]}.values())
        ring = Highlight(words=voice.say("stops_of_route"), colour=STOP, places=once)
        draw_highlights(ax, [ring])
        place_labels(ax, list(ring.labels()))

    def _draw_load(self, ax: Axes, voice: Voice) -> None:
        """Draw what is on board over the hours of the day."""
        vehicle = self._instance.vehicle_type_by_id[self.route.vehicle_type_id]
        for trip in self.route.trips:
            load = sum(stop.delivered_parcels for stop in trip.stops)
            hours, loads = [trip.start_s], [load]
            for stop in trip.stops:
                hours += [stop.arrival_s, stop.departure_s]
                load_after = load + stop.collected_parcels - stop.delivered_parcels
                loads += [load, load_after]
                load = load_after
            hours, loads = [*hours, trip.end_s], [*loads, load]
            ax.fill_between(
                [hour / SECONDS_PER_HOUR for hour in hours],
                loads,
                color=LOAD,
                alpha=0.25,
                linewidth=0,
            )
            ax.plot([hour / SECONDS_PER_HOUR for hour in hours], loads, color=LOAD)
            for stop in trip.stops:
                hour = stop.arrival_s / SECONDS_PER_HOUR
                ax.axvline(hour, color=STOP, linewidth=0.8, alpha=0.6)
        ax.plot([], [], color=LOAD, label=voice.say("on_board"))
        ax.plot([], [], color=STOP, linewidth=0.8, label=voice.say("arrival_at_stop"))
        ax.legend(
            loc="lower right",
            bbox_to_anchor=(1.0, 1.0),
            ncols=2,
            frameon=False,
            fontsize=8,
        )
        room = vehicle.capacity_parcels
        ax.axhline(room, color=MUTED, linestyle="--", linewidth=0.9)
        ax.annotate(
            f"{voice.say('room')} {room:,.0f}",
            (1.0, room),
            xycoords=("axes fraction", "data"),
            xytext=(-3, -3),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=8,
            color=MUTED,
        )
        ax.set_ylim(0.0, 1.12 * max(room, *self._loads()))
        span = (self.route.end_s - self.route.start_s) / SECONDS_PER_HOUR
        step = HALF_HOUR if span <= HALF_HOUR * MOST_TICKS else 1.0
        ax.xaxis.set_major_locator(MultipleLocator(step))
        ax.xaxis.set_major_formatter(
            FuncFormatter(lambda hour, _: clock_time(hour * SECONDS_PER_HOUR))
        )
        ax.set_xlabel(voice.say("clock"))
        ax.set_ylabel(voice.say("on_board"))
        ax.spines[["top", "right"]].set_visible(False)


def _frame(ax: Axes, content: MapContent) -> None:
    """Give axes the extent of a map, no narrower and no lower than they are."""
    west, south, east, north = map_extent_m(content)
    width = max(east - west, MAP_RATIO * (north - south))
    height = max(north - south, width / MAP_RATIO)
    ax.set_xlim((west + east - width) / 2, (west + east + width) / 2)
    ax.set_ylim((south + north - height) / 2, (south + north + height) / 2)
    ax.set_aspect("equal")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Days(Brief):
    """The days of all routes of a plan."""

    judgement: Judgement

    def day(self, number: int) -> Day:
        """Return the day of a route, by its number from 1."""
        routes = self.judgement.flow.plan.routes
        return Day(
            judgement=self.judgement,
            content=self._content,
            number=number,
            num_routes=len(routes),
        )

    @property
    def busiest(self) -> int:
        """Number of the route whose vehicle is out the longest on its day."""
        routes = self.judgement.flow.plan.routes
        out_s = [route.end_s - route.start_s for route in routes]
        return 1 + max(range(len(routes)), key=out_s.__getitem__, default=0)

    def browse(self, *, language: Language | str = Language.EN) -> Any:
        """Return a slider along the routes, each with its map and its hours.

        It begins with the busiest.

        Raises
        ------
        PlannerError
            If no vehicle of the network's own runs, or widgets are not installed.
        """
        voice = voice_in(language, self.judgement.flow.instance.currency)

        def leaf(position: int) -> Leaf:
            day = self.day(position + 1)
            return Leaf(
                heading=day.heading(voice),
                text=day.sentence(language=language),
                picture=day.picture(language=language),
            )

        number = len(self.judgement.flow.plan.routes)
        return browser(number, leaf, first=self.busiest - 1, label=voice.say("route"))

    @cached_property
    def _content(self) -> MapContent:
        flow = self.judgement.flow
        return map_content(flow.plan, flow.instance, self.judgement.metrics)

    def _facts(self) -> dict[str, str]:
        flow = self.judgement.flow
        title = flow.instance.title
        return {"title": title, "routes": str(len(flow.plan.routes))}
