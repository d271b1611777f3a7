"""What hosts are worth: outlets first, free choice, new builds; one table, one chart.

Run it as ``python scenarios/hosts_first.py [SCENARIO] [--out DIR]``. There are three
plans:

hosts_first
    no store or point is built where the township has an outlet that can carry one;
free_choice
    as the scenario has it: whatever is cheaper;
new_builds
    the same places on the terms of a new build: outlets spare nothing, need not be
    asked, and none may decline. What they have or lack in functions stays.

Hosts join with a probability. What they spare is an expected value, and
``expected_sign_ups`` of those counted on are expected to join; where one does not, the
facility is built new.

It is ``planner.sweep``: each is planned anew with two seeds and offered the plans of
the others. A plan with outlets first is one of those to choose freely from, and each of
these can be built without hosts: the plan of the row before is *kept* and costed again.
``annual_cost_kept`` in the last row, less the cost of free choice, is what hosts are
worth if nothing moves; ``told_anew`` says whether planning anew spares more than the
noise of the search.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from study import (
    BLUE,
    GREEN,
    VERMILION,
    Row,
    Study,
    kept_row,
    number,
    row_of,
    study_parser,
    swept,
    tidy,
    title,
)

import planner
from planner.model.places import Site, SiteStatus, Tier
from planner.report.pictures.palette import INK, MUTED
from planner.scenario.document.read import Scenario
from planner.units import MILLION

NAME = "hosts_first"
FIRST, FREE, NEW = "hosts_first", "free_choice", "new_builds"
COLUMNS = (
    "plan",
    "status",
    "reason",
    "objective",
    "spread",
    "bound",
    "step",
    "told",
    "annual_cost_kept",
    "rules_broken_kept",
    "saved",
    "told_anew",
    "annual_cost",
    "net_cost",
    "cost_per_parcel",
    "stores",
    "points",
    "share_on_hosts",
    "expected_sign_ups",
    "capex",
    "capex_saved_by_hosts",
    "staff",
    "coverage_villages",
    "coverage_residents",
    "effective_service",
    "use",
)
COLOURS = {FIRST: BLUE, FREE: GREEN, NEW: VERMILION}
WORDS = {FIRST: "outlets first", FREE: "free choice", NEW: "new builds"}
MONEY = ("annual_cost", "capex")
ROOM = {
    "annual_cost": 1.25,
    "capex": 1.4,
    "share_on_hosts": 1.7,
    "coverage_residents": 1.2,
}
"""Width of axes over the longest bar, for its figure."""
NO_TERMS = {
    "capex_saved": 0.0,
    "opex_saved": 0.0,
    "staff_saved": 0.0,
    "sign_up": 1.0,
    "recruiting_cost": 0.0,
}
"""Of a host on the terms of a new build."""
NOBODY: Row = {"share_on_hosts": 0.0, "expected_sign_ups": 0.0}


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan with hosts first, by free choice and with new builds."""
    return Study(name=NAME, columns=COLUMNS, rows=rows, chart=chart).run(
        study_parser(__doc__ or "", NAME).parse_args(arguments)
    )


def rows(scenario: Scenario, options: argparse.Namespace) -> Iterator[Row]:
    """Yield the rows of the three plans, outlets first."""
    instance = planner.build(scenario)
    refuse_without_hosts(scenario, instance)
    changes: dict[str, Mapping[str, Any]] = {
        FIRST: outlets_first(scenario, instance),
        FREE: {},
        NEW: as_new_builds(scenario),
    }
    found = swept(scenario, list(changes.values()), options)
    for place, plan in enumerate(changes):
        at = found.rows[place]
        row: Row = {"plan": plan}
        row |= row_of(found, place)
        if place:
            row |= kept_row(found, place, place - 1)
        if plan == NEW:
            row |= NOBODY
        elif at.plan is not None and at.instance is not None:
            row |= on_hosts(at.plan, at.instance)
        yield row


def refuse_without_hosts(scenario: Scenario, instance: planner.Instance) -> None:
    """Raise if no site stands in an outlet.

    Raises
    ------
    InputError
        If there is none.
    """
    if not any(_may_be_hosted(site) for site in instance.sites):
        problem = planner.Problem(
            file=scenario.file.name,
            where="places.hosts",
            found="no outlet that can carry a store or a point",
            expected="at least one",
            remedy="name a table of outlets, or hosts in the table of sites",
        )
        raise planner.InputError([problem])


def outlets_first(scenario: Scenario, instance: planner.Instance) -> Mapping[str, Any]:
    """Return the changes that build nothing new where a township has an outlet."""
    has_outlet = {
        (site.tier, site.county_id, site.township_id)
        for site in instance.sites
        if _may_be_hosted(site)
    }
    rules = scenario.document.solve
    new_builds = (
        site.id
        for site in instance.sites
        if site.host_type_id is None
        and site.status is SiteStatus.CANDIDATE
        and site.id not in rules.require_sites
        and (site.tier, site.county_id, site.township_id) in has_outlet
    )
    excluded = dict.fromkeys((*rules.exclude_sites, *new_builds))
    return {"solve": {"exclude_sites": list(excluded)}}


def as_new_builds(scenario: Scenario) -> Mapping[str, Any]:
    """Return the changes that put hosts on the terms of a new build."""
    return {"hosts": {item.id: NO_TERMS for item in scenario.settings.host_types}}


def on_hosts(plan: planner.Plan, instance: planner.Instance) -> Row:
    """Return the share of the stores and points of a plan that outlets carry."""
    sites = [
        instance.sites[instance.site_index[item.site_id]] for item in plan.facilities
    ]
    branches = [site for site in sites if site.tier is not Tier.HUB]
    hosted = sum(site.host_type_id is not None for site in branches)
    return {"share_on_hosts": hosted / len(branches) if branches else None}


def chart(rows: Sequence[Row], scenario: Scenario) -> Figure:
    """Draw cost, outlay, hosts and coverage of the plans, side by side."""
    figure = Figure(figsize=(9.2, 3.1))
    panels = figure.subplots(1, 4, sharey=True, width_ratios=(1, 1.1, 1.1, 0.8))
    figure.subplots_adjust(left=0.115, right=0.96, top=0.72, bottom=0.05, wspace=0.15)
    title(
        figure,
        scenario,
        "What hosts are worth",
        "Hatched: outlay that hosts are expected to spare.",
    )
    money = f"million {scenario.settings.currency}"
    _draw_bars(panels[0], rows, "annual_cost", f"Annual cost, {money}")
    _draw_bars(panels[1], rows, "capex", f"Capital outlay, {money}")
    _draw_bars(panels[2], rows, "share_on_hosts", "Stores and points on hosts")
    _draw_bars(panels[3], rows, "coverage_residents", "Residents covered")
    panels[0].set_yticks(range(len(rows)), [WORDS[str(row["plan"])] for row in rows])
    panels[0].invert_yaxis()
    return figure


def _draw_bars(ax: Axes, rows: Sequence[Row], column: str, words: str) -> None:
    """Draw a bar for each plan with its figure; what has no plan has none."""
    unit = MILLION if column in MONEY else 1.0
    for place, row in enumerate(rows):
        value, colour = number(row, column) / unit, COLOURS[str(row["plan"])]
        spared = number(row, "capex_saved_by_hosts") / unit if column == "capex" else 0
        if math.isnan(value):
            ax.text(0, place, " no plan", va="center", size=8.5, color=MUTED)
            continue
        ax.barh(place, value, 0.55, color=colour)
        ax.barh(
            place,
            spared,
            0.55,
            left=value,
            color="white",
            edgecolor=colour,
            hatch="////",
            linewidth=0,
        )
        ax.annotate(
            _figure(row, column),
            (value + spared, place),
            (4, 0),
            textcoords="offset points",
            va="center",
            size=8.5,
            color=INK,
        )
    ax.set_title(words, loc="left", size=9, color=INK)
    ax.set_xlim(0, ax.get_xlim()[1] * ROOM[column])
    tidy(ax)
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(left=False, bottom=False, labelbottom=False, labelcolor=INK)


def _figure(row: Row, column: str) -> str:
    """Return the figure at the end of a bar, with what hosts have to do with it."""
    value = number(row, column)
    if column == "capex":
        spared = number(row, "capex_saved_by_hosts")
        words = f" + {spared / MILLION:.2f}" if spared > 0 else ""
        return f"{value / MILLION:.2f}{words}"
    if column == "share_on_hosts":
        joining = number(row, "expected_sign_ups")
        return f"{value:.0%}" + (f", {joining:.0f} sign up" if joining > 0 else "")
    return f"{value:.0%}" if column not in MONEY else f"{value / MILLION:.2f}"


def _may_be_hosted(site: Site) -> bool:
    return (
        site.host_type_id is not None
        and site.tier is not Tier.HUB
        and site.status is not SiteStatus.EXCLUDED
    )


if __name__ == "__main__":
    raise SystemExit(main())
