"""A map of sites by how many of the different plans open them."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from planner.design.studies.alternatives.alternatives import Alternatives
from planner.design.studies.alternatives.roles import SiteRole
from planner.instance import Instance
from planner.model.places import Tier
from planner.report.fonts import drawable, own_fonts
from planner.report.pictures.maps.content import MapContent, map_content
from planner.report.pictures.maps.label_places import Label, place_labels
from planner.report.pictures.maps.layers import draw_roads, frame_map
from planner.report.pictures.palette import INK, MUTED, TIERS
from planner.report.proposal.wording.language import Language
from planner.report.text.saying import Say, say_in, titled
from planner.report.text.words import counted

__all__ = ["alternatives_figure"]

SIZE_INCHES = (8.4, 7.4)
"""Width and height: judgement."""
AREAS = {Tier.HUB: 190.0, Tier.STORE: 70.0, Tier.POINT: 34.0}
"""Of the marks of sites, in square points: judgement, higher tiers larger."""
VILLAGE_AREA = 7.0
"""Of its mark, in square points: judgement, small beside sites."""
LABEL_POINTS, LABEL_GAP_POINTS = 7.5, 7.0
"""Size of names, and their distance from marks: judgement."""
COLOURS = "viridis_r"
VILLAGE = "#c7d0d8"
MUST_EDGE = "#d55e00"


def alternatives_figure(
    found: Alternatives, instance: Instance, language: Language = Language.EN
) -> Figure:
    """Return a figure of every site that some plan opens, those in all ringed.

    On the roads; hubs and stores have their names.
    """
    say = say_in(language)
    with own_fonts():
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        ax = figure.subplots()
        if found.plans:
            best = found.plans[0]
            content = map_content(best.plan, instance, best.metrics)
            frame_map(ax, content)
            draw_roads(ax, content)
            _villages(ax, content)
            _sites(ax, found, instance)
        title = _title(found, instance, say, language)
        ax.set_title(title, fontsize=10, color=INK, loc="left")
        scale = ScalarMappable(Normalize(0.0, 1.0), COLOURS)
        bar = figure.colorbar(scale, ax=ax, shrink=0.6, pad=0.02)
        bar.set_label(say("Share of the plans that open the site"), color=INK)
        figure.legend(
            handles=_legend(say), loc="outside lower center", ncols=5, fontsize=8
        )
        if found.plans:
            place_labels(ax, _labels(found, instance))
    return figure


def _villages(ax: Axes, content: MapContent) -> None:
    ax.scatter(
        [item.x_m for item in content.located_villages],
        [item.y_m for item in content.located_villages],
        s=VILLAGE_AREA,
        color=VILLAGE,
        linewidth=0,
        zorder=2,
    )


def _sites(ax: Axes, found: Alternatives, instance: Instance) -> None:
    for item in reversed(found.roles):
        site = instance.sites[instance.site_index[item.site_id]]
        is_in_all = _is_in_all(item)
        ax.scatter(
            *_place(instance, item),
            s=AREAS[site.tier],
            marker=TIERS[site.tier].marker,
            c=[item.frequency],
            cmap=COLOURS,
            norm=Normalize(0.0, 1.0),
            edgecolors=MUST_EDGE if is_in_all else "#ffffff",
            linewidths=1.8 if is_in_all else 0.5,
            zorder=4 + item.frequency,
        )


def _place(instance: Instance, item: SiteRole) -> tuple[float, float]:
    """Return where a site lies, in the metres of the road graph."""
    location = int(instance.site_location[instance.site_index[item.site_id]])
    places = instance.locations
    return float(places.x_m[location]), float(places.y_m[location])


def _labels(found: Alternatives, instance: Instance) -> list[Label]:
    """Return the names of hubs and stores, the most certain first."""
    labels = []
    for item in found.roles:
        site = instance.sites[instance.site_index[item.site_id]]
        if site.tier is not Tier.POINT:
            x_m, y_m = _place(instance, item)
            labels.append(
                Label(
                    text=drawable(site.name or site.id, site.id),
                    x_m=x_m,
                    y_m=y_m,
                    gap_points=LABEL_GAP_POINTS,
                    size_points=LABEL_POINTS,
                    weight="normal",
                    colour=INK,
                )
            )
    return labels


def _title(
    found: Alternatives, instance: Instance, say: Say, language: Language
) -> str:
    in_all = sum(_is_in_all(item) for item in found.roles)
    title = titled(instance.title, instance.title_zh, language)
    plans = len(found.plans)
    what = say(f"{counted(plans, 'plan')} within {found.slack:.1%} of the least cost")
    some = counted(len(found.roles) - in_all, "site")
    sites = say(f"{counted(in_all, 'site')} in all of them, {some} in some")
    return f"{title}{say(': ')}{what}\n{sites}"


def _is_in_all(item: SiteRole) -> bool:
    """Return whether every plan found opens the site, as its frequency says."""
    return item.frequency >= 1.0


def _legend(say: Say) -> list[Line2D]:
    marks = [
        Line2D(
            [],
            [],
            marker=TIERS[tier].marker,
            color=MUTED,
            linestyle="none",
            label=say(TIERS[tier].words),
        )
        for tier in AREAS
    ]
    ring = Line2D(
        [],
        [],
        marker="o",
        markerfacecolor="none",
        markeredgecolor=MUST_EDGE,
        markeredgewidth=1.8,
        linestyle="none",
        label=say("In all plans found"),
    )
    village = Line2D([], [], marker="o", color=VILLAGE, linestyle="none", markersize=4)
    village.set_label(say("Village"))
    return [*marks, ring, village]
