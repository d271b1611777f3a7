"""Every number that a module names says what it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import planner

PACKAGE = Path(planner.__file__).parent


def is_number(value: ast.expr | None) -> bool:
    """Return whether a value is a number, or worked out from numbers alone."""
    match value:
        case ast.Constant(value=bool()):
            return False
        case ast.Constant(value=int() | float()):
            return True
        case ast.UnaryOp(operand=operand):
            return is_number(operand)
        case ast.BinOp(left=left, right=right):
            return is_number(left) and is_number(right)
    return False


def number_named(statement: ast.stmt) -> str | None:
    """Return the constant that a statement sets to a number, if it does."""
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=value)
        ) if name.lstrip("_").isupper() and is_number(value):
            return name
    return None


def is_text(statement: ast.stmt) -> bool:
    """Return whether a statement is nothing but a text."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def unexplained(source: str) -> Iterator[str]:
    """Yield the numbers with neither a text below nor a comment above."""
    lines = ["", *source.splitlines()]
    for statement, after in pairwise([*ast.parse(source).body, ast.Pass()]):
        name = number_named(statement)
        has_comment = lines[statement.lineno - 1].lstrip().startswith("#")
        if name and not is_text(after) and not has_comment:
            yield name


def test_finds_what_is_not_explained() -> None:
    """Test that numbers of every kind are found, and only those without a word."""
    source = '''
FULL = 0.75
"""Share of a shift."""
GAP = 1e-3
NOTHING: int = -1
# Seconds of a day.
DAY_S = 24 * 3600
WEEK_S = 7 * 24 * 3600
NAMES, COUNT = ("a",), len("a")
IS_ON = True
small = 2
_LAST = 3'''
    assert list(unexplained(source)) == ["GAP", "NOTHING", "WEEK_S", "_LAST"]


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
