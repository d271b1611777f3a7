"""What edits change in the sites, listed and generated."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from planner.errors import Problem
from planner.model.places import Site, SiteStatus, Tier, Village
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.document.schema_edits import (
    AddSite,
    ChangeFormats,
    Close,
    Drop,
    Edit,
    Lock,
    Move,
    Reopen,
    Serve,
    SetValue,
)
from planner.scenario.edits.places import with_place
from planner.scenario.edits.read import Cell, cell_of, place_of
from planner.scenario.places.sites import format_ids, site_of, site_row_faults
from planner.scenario.places.surroundings import surroundings_of
from planner.scenario.settings.defaults import Defaults
from planner.scenario.survey import Survey

__all__ = ["edited_sites"]


@dataclass(slots=True, kw_only=True)
class _Sites:
    """The sites by id while edits are applied, and what is wrong with these."""

    found: Survey
    villages: Sequence[Village]
    by_id: dict[str, Site]
    problems: list[Problem] = field(default_factory=list)

    def known(self, site_id: str, number: int, key: str = "site") -> Site | None:
        """Return a site; a problem where there is none."""
        site = self.by_id.get(site_id)
        if site is None:
            self.complain(
                number,
                key,
                found=f"{site_id!r}, which is no site",
                expected="the id of a site, listed or generated",
                remedy=or_nearest(site_id, self.by_id, otherwise="correct the id"),
            )
        return site

    def complain(
        self, number: int, key: str, *, found: str, expected: str, remedy: str
    ) -> None:
        """Take down a problem of an edit."""
        problem = Problem(
            file=self.found.scenario.edits_name,
            where=place_of(number, key),
            found=found,
            expected=expected,
            remedy=remedy,
        )
        self.problems.append(problem)


def edited_sites(
    sites: Sequence[Site],
    villages: Sequence[Village],
    found: Survey,
    edits: Sequence[tuple[int, Edit]],
    defaults: Defaults,
) -> tuple[list[Site], list[Problem]]:
    """Return the sites as edits change them, and what is wrong with the edits.

    Parameters
    ----------
    sites
        Listed and generated ones, before any edit.
    villages
        Demand points after the edits.
    found
        The survey with tables as they are after the edits.
    edits
        Those in force, with their numbers.
    """
    state = _Sites(
        found=found, villages=villages, by_id={site.id: site for site in sites}
    )
    _without_dropped(state, edits)
    for number, edit in edits:
        if isinstance(edit, AddSite):
            _add(state, edit, number, defaults)
    for number, edit in edits:
        _apply(state, edit, number)
    return list(state.by_id.values()), state.problems


def _without_dropped(state: _Sites, edits: Sequence[tuple[int, Edit]]) -> None:
    """Take out the points made for villages that are gone; other sites stay."""
    gone = {edit.village for _, edit in edits if isinstance(edit, Drop)}
    gone -= {village.id for village in state.villages}
    rows = state.found.inputs
    given = {row.id for table in ("sites", "existing") for row in rows.rows(table)}
    for site in list(state.by_id.values()):
        if site.village_id not in gone:
            continue
        if _is_made_for(site, given):
            del state.by_id[site.id]
        else:
            state.by_id[site.id] = replace(site, village_id=None)


def _is_made_for(site: Site, given: AbstractSet[str]) -> bool:
    is_candidate = site.status is SiteStatus.CANDIDATE and site.host_type_id is None
    return is_candidate and site.tier is Tier.POINT and site.id not in given


def _add(state: _Sites, edit: AddSite, number: int, defaults: Defaults) -> None:
    values: dict[str, str | float | None] = {
        "id": edit.id,
        "name": edit.name,
        "tier": edit.tier,
        "formats": ";".join(edit.formats or ()),
        "host": edit.host,
        "status": edit.status,
    }
    row = with_place(values, edit, number, state.found, state.problems)
    faults = list(site_row_faults(row, state.found.offer))
    if edit.id in state.by_id:
        state.complain(
            number,
            "id",
            found=f"{edit.id!r}, which is a site already",
            expected="an id that no site has",
            remedy="choose another one",
        )
        return
    state.problems.extend(faults)
    if faults or not row.is_located:
        return
    surroundings = surroundings_of(state.villages, state.found.units)
    state.by_id[edit.id] = site_of(row, state.found.offer, surroundings, defaults)


def _apply(state: _Sites, edit: Edit, number: int) -> None:
    match edit:
        case Lock() | Close() | Reopen():
            site = state.known(edit.site, number)
            if site is not None and isinstance(edit, Lock) and edit.format is not None:
                _allow(state, site, (edit.format,), number, "format")
            elif site is not None and isinstance(edit, Reopen):
                _free(state, site)
        case ChangeFormats():
            site = state.known(edit.site, number)
            if site is not None:
                _allow(state, site, edit.formats, number, "formats")
        case Move():
            site = state.known(edit.site, number)
            row = with_place({}, edit, number, state.found, state.problems)
            if site is not None and row.lon is not None and row.lat is not None:
                state.by_id[site.id] = replace(site, lon=row.lon, lat=row.lat)
        case Serve():
            _serve(state, edit, number)
        case SetValue():
            cell = cell_of(edit.key)
            if cell is not None and cell.table == "sites":
                _set(state, cell, edit, number)


def _free(state: _Sites, site: Site) -> None:
    if site.status is not SiteStatus.EXISTING:
        state.by_id[site.id] = replace(site, status=SiteStatus.CANDIDATE)


def _allow(
    state: _Sites, site: Site, formats: Sequence[str], number: int, key: str
) -> None:
    """Leave a site these formats alone; an existing one keeps its own besides."""
    known = format_ids(state.found.scenario.settings.formats, site.tier)
    for name in formats:
        if name not in known:
            state.complain(
                number,
                key,
                found=repr(name),
                expected=f"formats of tier {site.tier}: {listed(known)}",
                remedy=or_nearest(name, known, otherwise="correct the value"),
            )
            return
    current = site.current_format_id
    if current is not None and current not in formats:
        if key == "format":
            state.complain(
                number,
                key,
                found=f"{formats[0]!r} at an existing site whose format is {current!r}",
                expected="its own format; whether it changes is for the plan to say",
                remedy=f"offer both: format, formats {formats[0]!r}",
            )
            return
        formats = (current, *formats)
    state.by_id[site.id] = replace(site, format_ids=tuple(formats))


def _serve(state: _Sites, edit: Serve, number: int) -> None:
    site = state.known(edit.site, number)
    villages = {village.id: village for village in state.villages}
    village = villages.get(edit.village)
    if village is None:
        state.complain(
            number,
            "village",
            found=f"{edit.village!r}, which is no demand point",
            expected="the id of a village or seat",
            remedy=or_nearest(edit.village, villages, otherwise="correct the id"),
        )
    if site is not None and site.tier is Tier.HUB:
        state.complain(
            number,
            "site",
            found=f"{edit.site!r}, a hub",
            expected="a store or a point, where villagers go",
            remedy="name another site",
        )


def _set(state: _Sites, cell: Cell, edit: SetValue, number: int) -> None:
    site = state.known(cell.row_id, number, "key")
    if site is None:
        return
    if cell.column != "name" and site.status is not SiteStatus.EXISTING:
        state.complain(
            number,
            "key",
            found=f"{cell.column} of {site.id!r}, which is not existing",
            expected="an existing site",
            remedy="name one, or take the edit back",
        )
        return
    match cell.column:
        case "name":
            changed = replace(site, name=str(edit.value))
        case "closing_cost":
            changed = replace(site, closing_cost=float(edit.value))
        case _:
            changed = replace(site, remaining_life_years=float(edit.value))
    state.by_id[site.id] = changed
