"""Pictures and pages in Chinese: no word of the planner's own is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from planner.design.studies.alternatives.alternatives import Alternatives
from planner.instance import Instance
from planner.metrics import evaluate, judge
from planner.plan import Detail, Result, Status
from planner.report.folders.plan_folder import read_folder, write_folder
from planner.report.page import FrontierView, Group, build_page, page_data
from planner.report.page.build import SCRIPTS
from planner.report.pictures.charts import frontier_chart
from planner.report.pictures.charts.sweep_chart import SweepMark, draw_sweep
from planner.report.pictures.maps.alternatives_map import alternatives_figure
from planner.report.pictures.maps.content import map_content
from planner.report.pictures.maps.plan_map import headline, map_figure
from planner.report.proposal.wording.language import Language
from planner.report.text.saying import say_in, script_words, titled
from planner.report.verifying.remade import remade_differences
from tests.report.page.page_view import view_of
from tests.report.sample import make_instance, make_plan
from tests.report.test_frontier_points import ROWS, frontier_of
from tests.tiny_plan import line_county, line_plan

WORD = re.compile(r"[A-Za-z]{2,}")
SAID = re.compile(r'say\("(.+?)"[,)]')
POINT = {
    "point": "2",
    "siting_coverage": "0.7",
    "siting_cost": "160",
    "siting_cost_bound": "155",
    "siting_cost_gap": "0.01",
    "annual_cost": "150",
    "capex": "7",
    "residents": "0.69",
    "stores": "1",
    "points": "3",
    "violations": "1",
    "is_knee": "1",
    "contains_previous": "1",
    "added_annual_cost": "50",
    "added_annual_cost_tolerance": "3",
    "annual_cost_per_added_resident": "5",
    "added_residents": "10",
    "added_villages": "a b",
    "lost_villages": "c",
    "opened_sites": "d",
    "closed_sites": "",
}


def names_in(instance: Instance) -> set[str]:
    """Return what the user named: places, formats, the county, its currency."""
    parts = (instance.villages, instance.sites, instance.townships, instance.formats)
    records: list[Any] = [item for part in parts for item in part]
    records += [*instance.counties, *instance.vehicle_types, *instance.host_types]
    names = {str(name) for item in records for name in (item.id, item.name) if name}
    return names | {instance.title, instance.currency, instance.graph.source}


def english_in(text: str, names: set[str]) -> list[str]:
    """Return the words of a text that are English and no names."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return WORD.findall(text)


def told_by(data: dict[str, Any]) -> Iterator[str]:
    """Yield every text of a page's data that a reader sees."""
    yield from data["words"].values()
    for fields in data["fields"].values():
        for field in fields:
            yield from (field["name"], field["unit"], field["heading"])
    for item in (*data["villages"], *data["sites"]):
        yield item["kind"]
    for plan in data["plans"]:
        yield from (*plan["notes"], plan["standard"])
        yield from (text for pair in plan["figures"] for text in pair)
        for item in plan["coverages"]:
            yield from (item["name"], item["text"], item["definition"])
        for item in (*plan["villages"], *plan["facilities"], *plan["routes"]):
            yield from (item["hint"], *item["rows"], item.get("reason", ""))
    frontier = data["frontier"]
    yield from (frontier["value_label"], frontier["cost_label"], frontier["note"])
    for item in (*frontier["points"], *frontier["plans"]):
        yield from item["lines"]
        yield from (change["text"] for change in item.get("changes", ()))


def explored(measure: str = "residents") -> FrontierView:
    """Return a frontier of one point with everything that is said of one."""
    record = {"coverage": measure, "cost": "annual", "axis": f"Coverage of {measure}"}
    return FrontierView(record=record, rows=[POINT])


@pytest.mark.parametrize("time_price", [0.0, 5.0])
def test_the_explorer_speaks_chinese(time_price: float) -> None:
    """Test every text of a page's data, of two plans and a frontier."""
    county = make_instance(60, proxy=True)
    asked = replace(county.requirements, villager_time_price_per_hour=time_price)
    instance = replace(county, requirements=asked)
    plan = make_plan(instance)
    detail = Detail.NO_ROOM.written(3.0)
    unserved = tuple(replace(item, detail=detail) for item in plan.unserved)
    plan = replace(plan, unserved=unserved)
    chosen = view_of(instance, plan, language=Language.ZH)
    other = replace(chosen, key="option-1", group=Group.OPTION)
    data = page_data([chosen, other], explored())
    names = names_in(instance)
    left = {text: english_in(text, names) for text in told_by(data)}
    assert not {text: words for text, words in left.items() if words}


def test_what_stands_around_the_map_is_chinese() -> None:
    """Test headings, labels and placeholders; the library's name stays."""
    instance = make_instance(5)
    page = build_page([view_of(instance, make_plan(instance), language=Language.ZH)])
    body = page.partition("<body>")[2].partition("<script")[0]
    shown = re.sub(r"<[^>]*>", " ", body)
    shown += " ".join(re.findall(r'(?:aria-label|placeholder)="([^"]*)"', body))
    names = names_in(instance) | {"Leaflet", "BSD-2-Clause", "times"}
    assert not english_in(shown, names)
    assert '<html lang="zh">' in page


def test_every_text_of_the_scripts_has_its_chinese() -> None:
    """Test that the catalogue holds what scripts say, and nothing else."""
    scripts = files("planner.report").joinpath("page", "scripts")
    said = {
        text
        for name in SCRIPTS
        for text in SAID.findall(scripts.joinpath(f"{name}.js").read_text("utf-8"))
    }
    assert said == set(script_words(Language.ZH))


def texts_of(figure: Any) -> str:
    """Return every text of a figure."""
    (ax, *rest) = figure.axes
    legends = [ax.get_legend(), *figure.legends]
    texts = [item.get_text() for legend in legends if legend for item in legend.texts]
    titles = [ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()]
    return " ".join([*texts, *titles, *(other.get_ylabel() for other in rest)])


@pytest.mark.parametrize("only_viable", [False, True])
def test_the_frontiers_chart_speaks_chinese(
    monkeypatch: pytest.MonkeyPatch, *, only_viable: bool
) -> None:
    """Test title, axes and legend, money counted in ten thousands."""
    monkeypatch.setattr(frontier_chart, "frontier_rows", lambda *_: ROWS)
    found = frontier_of(only_viable=only_viable)
    instance = make_instance(5)
    figure = frontier_chart.frontier_figure(found, instance, Language.ZH)
    text = texts_of(figure)
    assert not english_in(text, names_in(instance))
    assert "万元" in text


def no_alternatives() -> Alternatives:
    """Return alternatives without plans."""
    return Alternatives(
        plans=(),
        roles=(),
        slack=0.03,
        tolerance=0.02,
        gap=0.0,
        infeasible=(),
        is_interrupted=False,
        seconds={},
    )


def test_the_map_of_alternatives_speaks_chinese() -> None:
    """Test its title, its legend and the scale of its colours."""
    instance = make_instance(20)
    figure = alternatives_figure(no_alternatives(), instance, Language.ZH)
    assert not english_in(texts_of(figure), names_in(instance))


def test_the_map_of_a_plan_speaks_chinese() -> None:
    """Test its title, what stands below and the notes, by the words of a run."""
    instance = make_instance(30, proxy=True)
    plan = make_plan(instance)
    metrics = evaluate(plan, instance)
    content = map_content(plan, instance, metrics)
    subtitle = headline(metrics, instance, Language.ZH)
    (ax,) = map_figure(content, subtitle, say_in(Language.ZH)).axes
    legend = ax.get_legend()
    assert legend is not None
    texts = [item.get_text() for item in (*ax.texts, *legend.get_texts())]
    names = names_in(instance) | {instance.graph.crs, "N", "proxy"}
    assert not [words for text in texts if (words := english_in(text, names))]


def test_titles_of_pictures_are_in_their_language() -> None:
    """Test that Chinese ones take the Chinese title, where there is one."""
    assert titled("Fenghuang", "凤凰县", Language.ZH) == "凤凰县"
    assert titled("Fenghuang", "凤凰县", Language.EN) == "Fenghuang"
    assert titled("Fenghuang", None, Language.ZH) == "Fenghuang"


def test_charts_and_maps_take_the_title_of_their_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test the chart of a frontier, the map of alternatives and that of a sweep."""
    monkeypatch.setattr(frontier_chart, "frontier_rows", lambda *_: ROWS)
    county = replace(make_instance(5), title="Fenghuang", title_zh="凤凰县")
    for language, title in ((Language.EN, "Fenghuang: "), (Language.ZH, "凤凰县：")):
        figures = (
            frontier_chart.frontier_figure(frontier_of(), county, language),
            alternatives_figure(no_alternatives(), county, language),
        )
        shown = [item.axes[0].get_title(loc="left") for item in figures]
        mark = SweepMark(
            inputs={"a": 1},
            objective=1.0,
            spread=None,
            against=None,
            step=None,
            is_told=False,
        )
        sweep = draw_sweep(
            [mark],
            keys=("a",),
            title=county.title,
            title_zh=county.title_zh,
            currency="CNY",
            is_grid=True,
            ax=None,
            language=language,
        )
        shown.append(sweep.get_title(loc="left"))
        assert all(item.startswith(title) for item in shown), shown


@pytest.mark.parametrize("language", list(Language))
def test_a_folder_keeps_its_language(language: Language, tmp_path: Path) -> None:
    """Test that what is made again from a folder is in the language it was made in."""
    instance = line_county()
    result = Result(status=Status.FEASIBLE, plan=line_plan(), seed=1)
    out = write_folder(
        tmp_path / "out", result=result, instance=instance, language=language
    )
    saved = read_folder(out)
    assert saved.run["language"] == language.value
    page = (out / "map.html").read_text(encoding="utf-8")
    assert f'<html lang="{language.value}">' in page
    judged = judge(line_plan(), instance)
    assert not list(remade_differences(out, saved.run, judged, None))
