"""Every number that a module names says what it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import planner

PACKAGE = Path(planner.__file__).parent


def is_number(value: ast.expr | None) -> bool:
    """Return whether a value is made of numbers alone, or of them and named ones."""
    match value:
        case ast.Constant(value=found):
            return isinstance(found, int | float) and not isinstance(found, bool)
        case ast.UnaryOp(operand=operand):
            return is_number(operand)
        case ast.BinOp(left=left, right=right):
            sides = [side for side in (left, right) if not isinstance(side, ast.Name)]
            return bool(sides) and all(is_number(side) for side in sides)
        case ast.Tuple(elts=values) | ast.Dict(values=values):
            return bool(values) and all(is_number(item) for item in values)
    return False


def number_named(statement: ast.stmt) -> str | None:
    """Return the constants that a statement sets to numbers, if it does."""
    match statement:
        case (
            ast.Assign(targets=[target], value=value)
            | ast.AnnAssign(target=target, value=value)
        ) if is_number(value):
            names = ast.unparse(target).strip("()")
            return names if names.lstrip("_")[0].isupper() else None
    return None


def is_text(statement: ast.stmt) -> bool:
    """Return whether a statement is nothing but a text."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def unexplained(source: str) -> Iterator[str]:
    """Yield the numbers without a text below."""
    for statement, after in pairwise([*ast.parse(source).body, ast.Pass()]):
        name = number_named(statement)
        if name and not is_text(after):
            yield name


def test_finds_what_is_not_explained() -> None:
    """Test that numbers of every kind are found, and only those without a word."""
    source = '''
FULL = 0.75
"""Share of a shift."""
GAP = 1e-3
NOTHING: int = -1
DAY_S = 24 * 3600
"""Seconds."""
# A comment is not shown where the number is looked up.
WEEK_S = 7 * DAY_S
LOW, HIGH = 0.5, 2.0
RANKS = {Tier.POINT: 0}
NAMES, COUNT = ("a",), len("a")
IS_ON = True
small = 2
_LAST = 3'''
    found = ["GAP", "NOTHING", "WEEK_S", "LOW, HIGH", "RANKS", "_LAST"]
    assert list(unexplained(source)) == found


def test_numbers_are_explained() -> None:
    """Test that no number of the package goes without a word."""
    paths = sorted(PACKAGE.rglob("*.py"))
    assert paths
    missing = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in paths
        for name in unexplained(path.read_text(encoding="utf-8"))
    ]
    assert not missing
