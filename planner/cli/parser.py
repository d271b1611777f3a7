"""Commands and their options."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from planner import __version__
from planner.cli.county_options import add_decisions, add_files
from planner.cli.option_values import (
    LANGUAGES,
    formats,
    languages,
    num_plans,
    num_points,
    num_workers,
    seconds,
    seeds,
    share,
    whole_number,
)
from planner.model.effort import Effort

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["make_parser"]

DESCRIPTION = "Plan e-commerce logistics down to townships and villages."
EXIT_CODES = (
    "exit codes: 0 done, 1 violations found, 2 malformed input, "
    "3 requirements that cannot be met, 70 a fault of the planner, 130 interrupted"
)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; ``module`` is where the chosen one stands."""
    parser = argparse.ArgumentParser(
        prog="planner", description=DESCRIPTION, epilog=EXIT_CODES
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (
        _add_new,
        _add_validate,
        _add_solve,
        _add_check,
        _add_compare,
        _add_options,
        _add_frontier,
        _add_sweep,
        _add_alternatives,
        _add_boundaries,
        _add_rules,
        _add_explain,
        _add_sensitivity,
        _add_report,
        _add_explore,
    ):
        add(commands)
    return parser


def _command(commands: Commands, name: str, words: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=words, description=f"{words.capitalize()}.", epilog=EXIT_CODES
    )
    parser.add_argument("--json", action="store_true", help="print JSON on stdout")
    parser.add_argument("--quiet", action="store_true", help="print errors only")
    parser.set_defaults(said_in="en", module=name)
    return parser


def _study(commands: Commands, name: str, words: str) -> argparse.ArgumentParser:
    """Add a command that stands in the folder of the studies."""
    parser = _command(commands, name, words)
    parser.set_defaults(module=f"studies.{name}")
    return parser


def _add_new(commands: Commands) -> None:
    parser = _command(commands, "new", "write a scenario folder to begin with")
    parser.add_argument("folder", type=Path, metavar="DIR")
    add_files(parser.add_argument_group("files of a county"))
    add_decisions(parser.add_argument_group("what cannot be told from the files"))
    group = parser.add_argument_group("no county at hand")
    group.add_argument(
        "--synthetic", action="store_true", help="a whole county, generated"
    )
    group.add_argument(
        "--num-villages",
        type=whole_number,
        metavar="N",
        help="villages of the synthetic county (300)",
    )
    group.add_argument(
        "--seed",
        type=whole_number,
        metavar="S",
        help="another synthetic county for each seed (7)",
    )
    _add_language(parser)


def _add_validate(commands: Commands) -> None:
    parser = _command(commands, "validate", "list every problem of a scenario")
    _add_scenario(parser)
    parser.add_argument(
        "--xlsx",
        type=Path,
        metavar="OUT",
        help="write a workbook with the tables in which the bad cells are marked",
    )


def _add_solve(commands: Commands) -> None:
    parser = _command(commands, "solve", "make a plan and write it to a folder")
    _add_scenario(parser, is_optional=True)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="output folder (out/SCENARIO, out/SCENARIO-VARIANT or OUT-changed)",
    )
    _add_what_if(parser)
    parser.add_argument(
        "--time-limit",
        type=seconds,
        metavar="S",
        help="stop after this many seconds; such a run is not reproducible",
    )
    _add_effort(parser)
    _add_search(parser)


def _add_effort(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--effort",
        choices=[item.value for item in Effort],
        help="how long to search for a better plan, instead of the scenario's",
    )


def _add_what_if(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "what if", "the plan of an earlier run after a change, beside the best without"
    )
    group.add_argument(
        "--from",
        dest="earlier",
        type=Path,
        metavar="OUT",
        help="output folder of the earlier run, in the place of SCENARIO",
    )
    group.add_argument(
        "--keep",
        choices=["rest", "nothing"],
        default="rest",
        help="with --from: what the change leaves alone stays as it is, or nothing has "
        "to (%(default)s)",
    )
    group.add_argument(
        "--edits",
        type=Path,
        metavar="FILE",
        help="edits more: a TOML file with rows [[edits]]; with SCENARIO, too",
    )
    group.add_argument(
        "--require",
        "--open",
        action="append",
        default=[],
        metavar="SITE",
        help="have a site open; may be repeated",
    )
    group.add_argument(
        "--exclude",
        "--close",
        action="append",
        default=[],
        metavar="SITE",
        help="have a site closed, or never opened; may be repeated",
    )
    group.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change a value of the scenario, such as standard.collect_within_km=2.5; "
        "may be repeated",
    )


def _add_check(commands: Commands) -> None:
    parser = _command(commands, "check", "verify a saved plan from scratch")
    parser.add_argument("out", type=Path, metavar="OUT", help="an output folder")
    _add_data(parser)


def _add_compare(commands: Commands) -> None:
    parser = _command(commands, "compare", "put inputs and results side by side")
    parser.add_argument(
        "outs", type=Path, metavar="OUT", nargs="+", help="output folders, two or more"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the rows")


def _add_options(commands: Commands) -> None:
    words = "make a plan for each option that a scenario names"
    parser = _study(commands, "options", words)
    parser.add_argument(
        "scenario",
        type=Path,
        metavar="SCENARIO",
        help="a folder with scenario.toml, or a .toml file",
    )
    _add_data(parser)
    _add_language(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="output folder (out/SCENARIO-options)"
    )
    _add_search(parser)


def _add_sensitivity(commands: Commands) -> None:
    parser = _study(
        commands,
        "sensitivity",
        "cost a plan again under low and high values of what it rests on",
    )
    parser.add_argument("saved", type=Path, metavar="OUT", help="an output folder")
    parser.add_argument(
        "options",
        type=Path,
        metavar="OPTION",
        nargs="*",
        help="other plans, or a folder of options: from where on they cost less",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder to write (OUT_sensitivity)"
    )
    _add_no_cache(parser)
    _add_data(parser)


def _add_report(commands: Commands) -> None:
    parser = _command(commands, "report", "write the expansion proposal")
    parser.add_argument(
        "outs",
        type=Path,
        metavar="OUT",
        nargs="+",
        help="the output folder proposed, then options, a frontier, alternatives",
    )
    parser.add_argument(
        "--language", type=languages, default=LANGUAGES, help="zh, en or zh,en (both)"
    )
    parser.add_argument(
        "--format",
        type=formats,
        help="html,docx,xlsx,pdf or some of them (all that can be made here)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder to write (OUT_proposal)"
    )
    _add_data(parser)


def _add_explore(commands: Commands) -> None:
    parser = _command(commands, "explore", "link map, frontier and tables in one page")
    parser.add_argument(
        "outs",
        type=Path,
        metavar="OUT",
        nargs="+",
        help="the output folder chosen, then options, a frontier",
    )
    parser.add_argument(
        "--reasons",
        type=Path,
        metavar="FILE",
        help="what planner explain OUT --csv FILE wrote of the chosen plan",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder to write (OUT_explore)"
    )
    _add_data(parser)
    _add_language(parser)


def _add_frontier(commands: Commands) -> None:
    parser = _study(
        commands, "frontier", "hold coverage, or the way of the worst off, against cost"
    )
    _add_scenario(parser)
    parser.add_argument(
        "--points",
        type=num_points,
        default=20,
        metavar="N",
        help="levels to solve for, equally spread (%(default)s)",
    )
    parser.add_argument(
        "--coverage",
        choices=("villages", "residents", "demand", "worst_tenth"),
        default="residents",
        help="of whom, or the mean way of the tenth of residents who go farthest "
        "(%(default)s)",
    )
    parser.add_argument(
        "--cost",
        choices=("annual", "capex"),
        default="annual",
        help="what it is held against (%(default)s)",
    )
    parser.add_argument(
        "--gap",
        type=share,
        default=0.0075,
        metavar="G",
        help="relative gap to which each siting is proven (%(default)s)",
    )
    parser.add_argument(
        "--only-viable",
        action="store_true",
        help="open only stores and points that earn what they cost (minutes)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="output folder (out/SCENARIO-frontier)"
    )
    parser.add_argument(
        "--plans", action="store_true", help="an output folder for each point's plan"
    )
    _add_search(parser)


def _add_sweep(commands: Commands) -> None:
    words = "plan anew for each value of keys, and say which steps mean anything"
    parser = _study(commands, "sweep", words)
    _add_scenario(parser)
    parser.add_argument(
        "--set",
        action="append",
        required=True,
        metavar="KEY=A,B,C",
        help="values of a key of the scenario, such as "
        "standard.collect_within_km=2.0,3.0; repeated, all combinations",
    )
    parser.add_argument(
        "--seeds",
        type=seeds,
        default=(1, 2),
        metavar="N,N",
        help="of the searches of each row (1,2)",
    )
    parser.add_argument(
        "--workers",
        type=num_workers,
        default=1,
        metavar="N",
        help="processes side by side (%(default)s)",
    )
    _add_effort(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="output folder (out/SCENARIO-sweep); what is in it is not done again",
    )
    _add_no_cache(parser)


def _add_alternatives(commands: Commands) -> None:
    words = "find different plans that cost little more than the best"
    parser = _study(commands, "alternatives", words)
    _add_scenario(parser)
    parser.add_argument(
        "--slack",
        type=share,
        default=0.03,
        metavar="S",
        help="share of the least cost that a plan may cost more (%(default)s)",
    )
    parser.add_argument(
        "--count",
        type=num_plans,
        default=10,
        metavar="N",
        help="plans besides the best, at most (%(default)s)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="output folder (out/SCENARIO-alternatives)",
    )
    _add_search(parser)


def _add_boundaries(commands: Commands) -> None:
    words = "say what townships and counties cost by keeping service within them"
    _add_prices(commands, "boundaries", words)


def _add_rules(commands: Commands) -> None:
    _add_prices(commands, "rules", "say what each rule of administration costs")


def _add_prices(commands: Commands, name: str, words: str) -> None:
    """Add a command that plans with and without something, to say what it costs."""
    parser = _study(commands, name, words)
    _add_scenario(parser)
    parser.add_argument(
        "--gap",
        type=share,
        default=0.005,
        metavar="G",
        help="relative gap to which each siting is proven (%(default)s)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help=f"output folder (out/SCENARIO-{name})",
    )
    _add_search(parser)


def _add_explain(commands: Commands) -> None:
    parser = _command(commands, "explain", "say why a saved plan is as it is")
    parser.add_argument("out", type=Path, metavar="OUT", help="an output folder")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--village", metavar="NAME", help="why it is not covered; id or name"
    )
    what.add_argument(
        "--site", metavar="NAME", help="what it does, and without it; id or name"
    )
    what.add_argument(
        "--csv", type=Path, metavar="FILE", help="write the reasons of all villages"
    )
    _add_data(parser)


def _add_scenario(
    parser: argparse.ArgumentParser, *, is_optional: bool = False
) -> None:
    parser.add_argument(
        "scenario",
        type=Path,
        metavar="SCENARIO",
        nargs="?" if is_optional else None,
        help="a folder with scenario.toml, or a .toml file",
    )
    parser.add_argument(
        "--variant", metavar="V", help="a table [variants.V] of the scenario"
    )
    _add_data(parser)
    _add_language(parser)


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--language",
        dest="said_in",
        choices=LANGUAGES,
        help="language of pictures and pages, and of problems of the input (en)",
    )


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed", type=whole_number, metavar="N", help="instead of the scenario's"
    )
    _add_no_cache(parser)


def _add_no_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="neither keep travel times on disk nor use those kept",
    )


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="where the scenario's table paths start (its own folder)",
    )
