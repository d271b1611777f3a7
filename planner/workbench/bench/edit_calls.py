"""The calls that edit a county, each made into rows of edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from planner.brief import Brief
from planner.model.amendment import Amendment, Value
from planner.scenario.edits.of_scenario import row_of
from planner.workbench.bench.given import Names, free_id, plain_key, several
from planner.workbench.bench.states import State

__all__ = ["EditCalls"]


class EditCalls(Brief):
    """A county that edits change; ``Workbench`` says what becomes of their rows."""

    @property
    def _state(self) -> State:
        """What there is to be edited."""
        raise NotImplementedError

    def _edit(self, rows: Sequence[Mapping[str, Any]]) -> Self:
        """Take edits in, if the county can be built with them."""
        raise NotImplementedError

    def lock(self, site: Names, format: str | None = None) -> Self:
        """Have sites open in every plan, in one format where it is named."""
        more = {} if format is None else {"format": format}
        return self._edit_sites("lock", site, more)

    def close(self, site: Names) -> Self:
        """Have sites open in no plan; existing ones close at their closing cost."""
        return self._edit_sites("close", site, {})

    def reopen(self, site: Names) -> Self:
        """Leave it to the plan again whether sites open."""
        return self._edit_sites("reopen", site, {})

    def format(self, site: Names, formats: Names) -> Self:
        """Say which formats may open at sites; existing ones keep their own besides."""
        return self._edit_sites("format", site, {"formats": several(formats)})

    def move(self, site: str, lon: float, lat: float) -> Self:
        """Move a site, in the scenario's coordinates; id, host and village stay."""
        return self._edit_sites("move", site, {"lon": lon, "lat": lat})

    def add_site(
        self,
        name: str,
        lon: float,
        lat: float,
        tier: Literal["hub", "store", "point"],
        *,
        formats: Names | None = None,
        host: str | None = None,
        status: Literal["candidate", "required"] = "candidate",
        id: str | None = None,
    ) -> str:
        """Add a site and return its id.

        Parameters
        ----------
        host
            Kind of outlet that carries it, or an outlet's id; ``None`` for a new build.
        id
            One that is not taken yet; made from the tier unless given.
        """
        taken = {thing.id for thing in self._state.things.sites}
        row = {
            "do": "add_site",
            "id": free_id(f"new:{tier}", taken) if id is None else id,
            "name": name,
            "tier": tier,
            "lon": lon,
            "lat": lat,
            "formats": None if formats is None else several(formats),
            "host": host,
            "status": status,
        }
        self._edit([row])
        return str(row["id"])

    def add_village(
        self,
        name: str,
        lon: float,
        lat: float,
        residents: float,
        *,
        township: str | None = None,
        county: str | None = None,
        parcels_in_per_day: float | None = None,
        parcels_out_per_day: float | None = None,
        id: str | None = None,
    ) -> str:
        """Add a village and return its id; ``add_site`` lets a point open there.

        Parameters
        ----------
        township, county
            Ids; needed where there are townships, or several counties.
        parcels_in_per_day, parcels_out_per_day
            As observed, where they were.
        """
        taken = {thing.id for thing in self._state.things.villages}
        row = {
            "do": "add_village",
            "id": free_id("new:village", taken) if id is None else id,
            "name": name,
            "lon": lon,
            "lat": lat,
            "residents": residents,
            "township": township,
            "county": county,
            "parcels_in_per_day": parcels_in_per_day,
            "parcels_out_per_day": parcels_out_per_day,
        }
        self._edit([row])
        return str(row["id"])

    def drop(self, village: Names) -> Self:
        """Take villages out, with the points that were generated for them."""
        return self._edit_villages("drop", village, {})

    def serve(self, village: Names, site: str) -> Self:
        """Have villages served from one store or point, which opens, or not at all."""
        more = {"site": self._state.things.site(site)}
        return self._edit_villages("serve", village, more)

    def demand(
        self,
        village: Names,
        factor: float | None = None,
        *,
        parcels_in_per_day: float | None = None,
    ) -> Self:
        """Change the parcels of villages, and of no others.

        Parameters
        ----------
        factor
            What all goods in both directions are multiplied by.
        parcels_in_per_day
            What the village receives instead; the rest in its proportions.
        """
        more = {"factor": factor, "parcels_in_per_day": parcels_in_per_day}
        return self._edit_villages("demand", village, more)

    def set(self, key: str, value: Value) -> Self:
        """Set a key of the scenario, or a cell such as ``villages[V17].residents``."""
        return self._edit([row_of(Amendment(key=plain_key(key), value=value))])

    def _edit_sites(self, do: str, sites: Names, more: Mapping[str, Any]) -> Self:
        ids = [self._state.things.site(name) for name in several(sites)]
        return self._edit([{"do": do, "site": site, **more} for site in ids])

    def _edit_villages(self, do: str, villages: Names, more: Mapping[str, Any]) -> Self:
        ids = [self._state.things.village(name) for name in several(villages)]
        return self._edit([{"do": do, "village": item, **more} for item in ids])
