"""The chart of a sweep: what each change costs, and which steps cannot be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from planner.report.fonts import drawable, font_families, own_fonts
from planner.report.pictures.palette import INK, MUTED
from planner.report.proposal.wording.assumption_words import assumption_name
from planner.report.proposal.wording.language import Language, Words
from planner.report.text.saying import Say, say_in, titled

__all__ = ["SweepMark", "draw_sweep", "sweep_figure"]

SIZE_INCHES = (8.4, 5.0)
"""Width and height: judgement, as the chart of a frontier."""
TOLD, GREY = "#0072b2", "#a9b2bb"
GRID = "#e3e7eb"
LABEL_LETTERS = 48
"""Letters of a row's name that stand beside its bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepMark:
    """A row as it is drawn.

    Parameters
    ----------
    objective
        ``None`` where there is nothing to compare.
    step
        Difference to the row ``against``; ``None`` where nothing is said of it.
    is_told
        Whether the step is proven or likely.
    """

    inputs: Mapping[str, Any]
    objective: float | None
    spread: float | None
    against: int | None
    step: float | None
    is_told: bool


def sweep_figure() -> Figure:
    """Return a figure of the size of the chart."""
    return Figure(figsize=SIZE_INCHES, layout="constrained")


def draw_sweep(
    marks: Sequence[SweepMark],
    *,
    keys: Sequence[str],
    title: str,
    title_zh: str | None,
    currency: str,
    is_grid: bool,
    ax: Axes | None,
    language: Language,
) -> Axes:
    """Draw a sweep and return its axes.

    Objectives over the values of the last key, joined where rows differ in it alone;
    or, of rows that are held against the first, a bar for each step.

    Parameters
    ----------
    keys
        That rows change, the one that changes first last.
    """
    say, words = say_in(language), Words(language=language, currency=currency)
    with own_fonts():
        if ax is None:
            ax = sweep_figure().add_subplot()
        if is_grid:
            _draw_lines(ax, marks, keys)
        else:
            _draw_bars(ax, marks)
        _name_axes(ax, keys[-1] if is_grid else "", words, say)
        name = f"{titled(title, title_zh, language)}{say(': ')}"
        ax.set_title(f"{name}{say('planned anew for each change')}", loc="left")
        ax.title.set_color(INK)
        _add_legend(ax, marks, say)
        ax.spines[["top", "right"]].set_visible(False)
        ax.set_axisbelow(True)
        _write_in_own_fonts(ax)
    return ax


def _write_in_own_fonts(ax: Axes) -> None:
    """Give all words of axes the planner's font, whoever made the axes."""
    ax.tick_params(labelfontfamily=font_families())
    for text in ax.findobj(Text):
        if isinstance(text, Text):
            text.set_fontfamily(font_families())
            text.set_parse_math(False)


def _draw_lines(ax: Axes, marks: Sequence[SweepMark], keys: Sequence[str]) -> None:
    """Draw each row at its value, joined with the row before it in the last key."""
    key, others = keys[-1], keys[:-1]
    values = [mark.inputs[key] for mark in marks]
    is_number = all(_is_number(value) for value in values)
    names = list(dict.fromkeys(map(str, values)))
    places = [
        float(value) if is_number else float(names.index(str(value)))
        for value in values
    ]
    for number, mark in enumerate(marks):
        if mark.objective is None:
            continue
        before = None if mark.against is None else marks[mark.against]
        if before is not None and before.objective is not None:
            if all(before.inputs[name] == mark.inputs[name] for name in others):
                assert mark.against is not None
                ax.plot(
                    [places[mark.against], places[number]],
                    [before.objective, mark.objective],
                    color=TOLD if mark.is_told else GREY,
                    linewidth=1.8,
                )
            elif others:
                _name_line(ax, places[number], mark, others)
        elif others:
            _name_line(ax, places[number], mark, others)
        ax.errorbar(
            [places[number]],
            [mark.objective],
            yerr=[[0.0], [mark.spread or 0.0]],
            fmt="o",
            color=INK,
            ecolor=GREY,
            markersize=5,
            capsize=3,
        )
    if not is_number:
        ax.set_xticks(range(len(names)), [drawable(name, "?") for name in names])
    ax.grid(axis="y", color=GRID, linewidth=0.6)
    ax.margins(x=0.08, y=0.15)


def _name_line(ax: Axes, x: float, mark: SweepMark, keys: Sequence[str]) -> None:
    """Write the values of the other keys where a line begins."""
    words = ", ".join(f"{key} = {mark.inputs[key]}" for key in keys)
    assert mark.objective is not None
    ax.annotate(
        drawable(words, "?"),
        (x, mark.objective),
        (6, 8),
        textcoords="offset points",
        color=MUTED,
        size=8,
    )


def _draw_bars(ax: Axes, marks: Sequence[SweepMark]) -> None:
    """Draw the step of each row but the first, the first row on top."""
    shown = [mark for mark in marks if mark.against is not None]
    for place, mark in enumerate(shown):
        if mark.step is not None:
            ax.barh(place, mark.step, color=TOLD if mark.is_told else GREY, height=0.6)
    names = [_row_name(mark) for mark in shown]
    ax.set_yticks(range(len(shown)), [drawable(name, "?") for name in names], size=8)
    ax.invert_yaxis()
    ax.axvline(0, color=MUTED, linewidth=0.8)
    ax.grid(axis="x", color=GRID, linewidth=0.6)
    ax.use_sticky_edges = False
    ax.margins(x=0.1)


def _row_name(mark: SweepMark) -> str:
    if "variant" in mark.inputs:
        return str(mark.inputs["variant"])
    name = ", ".join(f"{key} = {value}" for key, value in mark.inputs.items())
    return name if len(name) <= LABEL_LETTERS else f"{name[:LABEL_LETTERS]}..."


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _name_axes(ax: Axes, key: str, words: Words, say: Say) -> None:
    scale, unit = words.money_scale
    money = FuncFormatter(lambda cost, _: f"{cost / scale:,.6g}")
    if key:
        ax.set_xlabel(_key_name(key, words), color=MUTED)
        name = say("Cost a year, with what is charged beside it")
        ax.set_ylabel(words.with_unit(name, unit), color=MUTED)
        ax.yaxis.set_major_formatter(money)
        return
    name = say("Difference of the cost a year to the first row")
    ax.set_xlabel(words.with_unit(name, unit), color=MUTED)
    ax.xaxis.set_major_formatter(money)


def _key_name(key: str, words: Words) -> str:
    """Return what a key is called, with the key itself; the key if it has no name."""
    name = assumption_name({"scenario": {}}, words, key)
    return key if name == key else words.with_unit(name, key)


def _add_legend(ax: Axes, marks: Sequence[SweepMark], say: Say) -> None:
    lines = [
        Line2D([], [], color=TOLD, linewidth=4, label=say("proven or likely")),
        Line2D([], [], color=GREY, linewidth=4, label=say("cannot be told")),
    ]
    if any(mark.spread for mark in marks) and not ax.patches:
        name = say("up to the dearest seed, searched by itself")
        lines.append(Line2D([], [], color=GREY, marker="_", label=name))
    ax.legend(handles=lines, loc="best", frameon=True, fontsize=8)
