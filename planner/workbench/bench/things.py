"""Sites and villages of a county as people name them: by id, or by a name met once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.errors import PlannerError
from planner.instance import Instance
from planner.scenario.document.nearest import or_nearest

__all__ = ["Things", "things_of"]

MOST_LISTED = 10
"""Things of one name that a message lists: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A site or a village."""

    id: str
    name: str
    kind: str
    township_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """The sites and villages of an instance, without anything else of it."""

    sites: tuple[Thing, ...]
    villages: tuple[Thing, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of things: tiers of sites, and of demand points."""
        found = [thing.kind for thing in (*self.sites, *self.villages)]
        return tuple(dict.fromkeys(found))

    @property
    def names(self) -> Mapping[str, str]:
        """Name of each thing by id."""
        return {thing.id: thing.name for thing in (*self.villages, *self.sites)}

    def ids(self, kind: str) -> list[str]:
        """Return the ids of a kind of things, such as ``"point"`` or ``"village"``.

        Raises
        ------
        PlannerError
            If there is no such kind.
        """
        if kind not in self.kinds:
            remedy = or_nearest(str(kind), self.kinds, otherwise="choose one of these")
            msg = f"ids({kind!r}): expected one of {', '.join(self.kinds)}; {remedy}"
            raise PlannerError(msg)
        things = (*self.sites, *self.villages)
        return [thing.id for thing in things if thing.kind == kind]

    def site(self, name: str) -> str:
        """Return the id of a site; see ``village``."""
        return _id_of(name, self.sites, "site")

    def village(self, name: str) -> str:
        """Return the id of a village or seat, itself or by a name that is met once.

        Raises
        ------
        PlannerError
            If nothing is called so, or several are.
        """
        return _id_of(name, self.villages, "village")


def things_of(instance: Instance) -> Things:
    """Return the sites and villages of an instance."""
    return Things(
        sites=tuple(
            Thing(
                id=site.id,
                name=site.name,
                kind=site.tier.value,
                township_id=site.township_id,
            )
            for site in instance.sites
        ),
        villages=tuple(
            Thing(
                id=item.id,
                name=item.name,
                kind=item.kind.value,
                township_id=item.township_id,
            )
            for item in instance.villages
        ),
    )


def _id_of(name: str, things: Sequence[Thing], kind: str) -> str:
    if not isinstance(name, str):
        msg = f"{name!r}: expected the id or name of a {kind}, as text"
        raise PlannerError(msg)
    if any(thing.id == name for thing in things):
        return name
    found = [thing for thing in things if thing.name == name]
    if len(found) == 1:
        return found[0].id
    if found:
        shown = [_shown(thing) for thing in found[:MOST_LISTED]]
        more = ", ..." if len(found) > MOST_LISTED else ""
        msg = (
            f"{name!r}: {len(found)} {kind}s are called so: {', '.join(shown)}{more}; "
            "name one by its id"
        )
        raise PlannerError(msg)
    ends = [thing.id for thing in things if thing.id.rsplit(":", 1)[-1] == name]
    if ends:
        msg = f"{name!r}: no such {kind}; did you mean {ends[0]!r}?"
        raise PlannerError(msg)
    known = [*(thing.id for thing in things), *(thing.name for thing in things)]
    remedy = or_nearest(name, known, otherwise="bench.ids lists the ids")
    msg = f"{name!r}: no such {kind}; {remedy}"
    raise PlannerError(msg)


def _shown(thing: Thing) -> str:
    place = f" in {thing.township_id}" if thing.township_id else ""
    return f"{thing.id} ({thing.kind}{place})"
