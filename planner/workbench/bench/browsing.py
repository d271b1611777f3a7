"""A slider along the plans that a bench has made, each in the county it is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.metrics import judge
from planner.report.fonts import own_fonts
from planner.report.pictures.maps.content import map_content
from planner.report.pictures.maps.plan_map import headline, map_figure
from planner.report.proposal.wording.language import Language
from planner.report.text.edit_words import edit_words
from planner.report.text.saying import say_in
from planner.scenario.document.schema_edits import Edit
from planner.workbench.bench.building import Builder
from planner.workbench.bench.held import Held
from planner.workbench.bench.history import History
from planner.workbench.views.browser import Leaf, browser
from planner.workbench.views.picture import picture_of
from planner.workbench.views.voice import Voice, voice_in

__all__ = ["browse_plans"]


def browse_plans(
    plans: Sequence[tuple[Held, History]],
    builder: Builder,
    names: Mapping[str, str],
    language: Language,
) -> Any:
    """Return the slider, at the latest plan.

    Parameters
    ----------
    plans
        In the order in which they were made, with the edits that their counties had.
    names
        Of sites and villages by id.

    Raises
    ------
    PlannerError
        If there is no plan, or widgets are not installed.
    """

    def leaf(position: int) -> Leaf:
        held, history = plans[position]
        county = (held.county or builder.build(history)).instance
        judged = judge(held.plan, county)
        content = map_content(held.plan, county, judged.metrics)
        title = headline(judged.metrics, county, language)
        voice = voice_in(language, county.currency)
        with own_fonts():
            figure = map_figure(content, title, say_in(language))
        before = plans[position - 1][1].edits if position else ()
        return Leaf(
            heading=voice.say(
                "frontier_heading",
                number=str(position + 1),
                of=str(len(plans)),
                measure=voice.say("measure_residents"),
                value=voice.share(judged.metrics.coverages["residents"].value or 0.0),
                cost=voice.money(judged.metrics.money.annual_cost),
            ),
            text=_edits_said(before, history.edits, names, voice),
            picture=picture_of(figure),
        )

    label = voice_in(language, "").say("plan")
    return browser(len(plans), leaf, first=len(plans) - 1, label=label)


def _edits_said(
    before: Sequence[Edit],
    after: Sequence[Edit],
    names: Mapping[str, str],
    voice: Voice,
) -> str:
    """Return what was edited since the plan before, and what was taken back."""

    def said(edits: Sequence[Edit]) -> str:
        return "; ".join(edit_words(item, names, voice.language) for item in edits)

    new = said([item for item in after if item not in before])
    gone = said([item for item in before if item not in after])
    return voice.together(
        [
            voice.say("bench_edits", edits=new) if new else "",
            voice.say("bench_withdrawn", edits=gone) if gone else "",
            "" if new or gone else voice.say("bench_no_edits"),
        ]
    )
