"""Templates of what problems say, found in the sources: text with ``{}`` for values.

Each field of a ``Problem`` is followed to the texts it may hold: through names,
choices, tables of words, and functions of the package that return or hand on a text.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

__all__ = ["VALUE", "Sources"]

VALUE = "{}"
FIELDS = {
    "Problem": ("found", "expected", "remedy"),
    "warning": ("found", "expected", "remedy"),
    "Doubt": ("taken", "other", "remedy"),
    "Finding": ("note",),
}
"""The fields that hold sentences, by class."""

SPOKEN = ("text", "words", "working")
"""Functions that say their first argument in the language of the user."""

WORDS_OF_PLACES = ("header",)
"""Other single words are keys of a scenario, which have no translation."""

MOST_TEXTS = 60
"""More are no choice of words, but values."""

DEEPEST = 6
_FORMAT_FIELD = re.compile(r"\{[^{}]*\}")

Function = ast.FunctionDef
Scope = tuple[str, Function | None]


def _name_of(call: ast.Call) -> str:
    func = call.func
    return func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")


@dataclass
class Sources:
    """The functions, constants and calls of the package."""

    folders: tuple[Path, ...]
    functions: dict[str, list[tuple[str, Function]]] = field(default_factory=dict)
    constants: dict[str, list[tuple[str, ast.expr]]] = field(default_factory=dict)
    calls: dict[str, list[tuple[Scope, ast.Call]]] = field(default_factory=dict)
    fields: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    nested: set[str] = field(default_factory=set)
    known: dict[tuple[int, Scope, int], set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.functions, self.calls = defaultdict(list), defaultdict(list)
        self.constants, self.fields = defaultdict(list), defaultdict(list)
        for folder in self.folders:
            for path in sorted(folder.rglob("*.py")) or [folder]:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                self._index(str(path), tree)

    def _index(self, module: str, tree: ast.Module) -> None:
        self._index_constants(module, tree)
        self._index_fields(tree)
        self._walk(module, tree, None)

    def _index_constants(self, module: str, tree: ast.Module) -> None:
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = (
                    node.targets if isinstance(node, ast.Assign) else [node.target]
                )
                for target in targets:
                    if isinstance(target, ast.Name):
                        self.constants[target.id].append((module, node.value))

    def _index_fields(self, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                names = [
                    item.target.id
                    for item in node.body
                    if isinstance(item, ast.AnnAssign)
                    and isinstance(item.target, ast.Name)
                ]
                for position, name in enumerate(names):
                    self.fields[name].append((node.name, position))

    def _walk(self, module: str, node: ast.AST, inside: Function | None) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                self.functions[child.name].append((module, child))
                self._walk(module, child, child)
                continue
            if isinstance(child, ast.Call):
                self.calls[_name_of(child)].append(((module, inside), child))
            self._walk(module, child, inside)

    def templates(self) -> dict[str, str]:
        """Return each template with the file in which its problem is made."""
        found = dict(self._spoken())
        for owner, names in FIELDS.items():
            for scope, call in self.calls[owner]:
                for value in filter(None, (_keyword(call, name) for name in names)):
                    for text in self.texts(value, scope, DEEPEST):
                        found.setdefault(text, scope[0])
        for scope, call in self.calls["Problem"]:
            where = _keyword(call, "where")
            for text in self.texts(where, scope, 0) if where else ():
                if " " in text or text in WORDS_OF_PLACES:
                    found.setdefault(text, scope[0])
        for scope, call in self.calls["PydanticCustomError"]:
            for item in ast.walk(call):
                if isinstance(item, ast.Dict):
                    for value in item.values:
                        for text in self.texts(value, scope, DEEPEST):
                            found.setdefault(text, scope[0])
        several = (text for text in self.nested if " " in text.strip())
        nested = dict.fromkeys(several, "a value inside another text")
        return {
            text: file for text, file in (nested | found).items() if _has_words(text)
        }

    def _spoken(self) -> Iterator[tuple[str, str]]:
        """Yield the sentences that commands say, with their file."""
        calls = (item for name in SPOKEN for item in self.calls[name])
        for scope, call in calls:
            for text in self.texts(call.args[0], scope, DEEPEST) if call.args else ():
                if " " in text:
                    yield text, scope[0]

    def texts(self, node: ast.expr, scope: Scope, depth: int) -> set[str]:
        """Return the texts that an expression may be."""
        if depth < 0:
            return {VALUE}
        key = (id(node), scope, depth)
        if key not in self.known:
            found = set(self._texts(node, scope, depth))
            is_few = 0 < len(found) <= MOST_TEXTS
            self.known[key] = found if is_few else {VALUE}
        return self.known[key]

    def _texts(self, node: ast.expr, scope: Scope, depth: int) -> Iterator[str]:
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr(values=parts):
                yield from self._joined(parts, scope, depth)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                for one, other in product(
                    self.texts(left, scope, depth), self.texts(right, scope, depth)
                ):
                    yield one + other
            case ast.IfExp() | ast.BoolOp() | ast.NamedExpr():
                for value in _choices(node):
                    yield from self.texts(value, scope, depth)
            case ast.Name(id=name):
                yield from self._named(name, scope, depth - 1)
            case ast.Subscript(value=ast.Name(id=name)):
                yield from self._table(name, depth - 1)
            case ast.Attribute(attr=name):
                yield from self._field(name, depth - 1)
            case ast.Call():
                yield from self._called(node, scope, depth - 1)
            case _:
                yield VALUE

    def _joined(self, parts: list[ast.expr], scope: Scope, depth: int) -> Iterator[str]:
        text = ""
        for part in parts:
            if isinstance(part, ast.Constant):
                text += str(part.value)
                continue
            text += VALUE
            if isinstance(part, ast.FormattedValue) and part.conversion == -1:
                self.nested |= self.texts(part.value, scope, depth - 1)
        yield text

    def _named(self, name: str, scope: Scope, depth: int) -> Iterator[str]:
        module, function = scope
        if function is not None:
            values = list(_assigned(function, name))
            if values:
                for value in values:
                    if value is None:
                        yield VALUE
                    else:
                        yield from self.texts(value, scope, depth)
                return
            names = [item.arg for item in _parameters(function)]
            if name in names:
                yield from self._handed(module, function, name, depth)
                return
        constants = self.constants.get(name, [])
        own = [value for file, value in constants if file == module]
        for value in own or [value for _, value in constants]:
            yield from self.texts(value, (module, None), depth)
        if not constants:
            yield VALUE

    def _handed(
        self, module: str, function: Function, name: str, depth: int
    ) -> Iterator[str]:
        positional = [item.arg for item in function.args.args]
        for default in _defaults(function, name):
            yield from self.texts(default, ("", None), depth)
        calls = self.calls.get(function.name, [])
        if function.name.startswith("_"):
            calls = [item for item in calls if item[0][0] == module]
        for scope, call in calls:
            value = _keyword(call, name)
            if value is None and name in positional:
                place = positional.index(name)
                place -= positional[0] in {"self", "cls"}
                if place < len(call.args) and not any(
                    isinstance(item, ast.Starred) for item in call.args
                ):
                    value = call.args[place]
            if value is not None:
                yield from self.texts(value, scope, depth)
        if not calls:
            yield VALUE

    def _table(self, name: str, depth: int) -> Iterator[str]:
        tables = [value for _, value in self.constants.get(name, [])]
        for table in tables:
            if isinstance(table, ast.Dict):
                for value in table.values:
                    yield from self.texts(value, ("", None), depth)
            else:
                yield VALUE
        if not tables:
            yield VALUE

    def _field(self, name: str, depth: int) -> Iterator[str]:
        is_known = False
        for owner, position in self.fields.get(name, []):
            if owner == "Problem":
                continue
            for scope, call in self.calls.get(owner, []):
                value = _keyword(call, name)
                if value is None and position < len(call.args):
                    value = call.args[position]
                if value is not None:
                    is_known = True
                    yield from self.texts(value, scope, depth)
        if not is_known:
            yield VALUE

    def _called(self, call: ast.Call, scope: Scope, depth: int) -> Iterator[str]:
        name = _name_of(call)
        if isinstance(call.func, ast.Attribute):
            if name == "format":
                for text in self.texts(call.func.value, scope, depth):
                    named = _FORMAT_FIELD.sub(VALUE, text)
                    yield named.replace("{{", "{").replace("}}", "}")
                return
            if name == "get" and isinstance(call.func.value, ast.Name):
                yield from self._table(call.func.value.id, depth)
                for value in call.args[1:]:
                    yield from self.texts(value, scope, depth)
                return
        functions = self.functions.get(name, [])
        for module, function in functions:
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield from self.texts(node.value, (module, function), depth)
        if not functions:
            yield VALUE


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((item.value for item in call.keywords if item.arg == name), None)


def _choices(node: ast.IfExp | ast.BoolOp | ast.NamedExpr) -> list[ast.expr]:
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    return node.values if isinstance(node, ast.BoolOp) else [node.value]


def _parameters(function: Function) -> list[ast.arg]:
    return [*function.args.args, *function.args.kwonlyargs]


def _defaults(function: Function, name: str) -> Iterator[ast.expr]:
    late = function.args.args[len(function.args.args) - len(function.args.defaults) :]
    pairs = [
        *zip(late, function.args.defaults, strict=True),
        *zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True),
    ]
    for parameter, default in pairs:
        if parameter.arg == name and default is not None:
            yield default


def _assigned(function: Function, name: str) -> Iterator[ast.expr | None]:
    """Yield what a name is set to in a function; ``None`` for what is not followed."""
    for node in ast.walk(function):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=value)
                | ast.AnnAssign(target=ast.Name(id=target), value=value)
                | ast.NamedExpr(target=ast.Name(id=target), value=value)
            ) if target == name:
                yield value
            case (
                ast.AugAssign(target=ast.Name(id=target))
                | ast.For(target=ast.Name(id=target))
            ) if target == name:
                yield None
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
                yield from _unpacked(targets, [value], name)
            case ast.For(target=ast.Tuple(elts=targets), iter=ast.Tuple(elts=rows)):
                yield from _unpacked(targets, rows, name)
            case ast.For(target=ast.Tuple(elts=targets)):
                yield from _unpacked(targets, [], name)
            case ast.comprehension(target=target):
                if any(
                    isinstance(item, ast.Name) and item.id == name
                    for item in ast.walk(target)
                ):
                    yield None


def _unpacked(
    targets: list[ast.expr], rows: list[ast.expr], name: str
) -> Iterator[ast.expr | None]:
    names = [item.id if isinstance(item, ast.Name) else "" for item in targets]
    if name not in names:
        return
    place = names.index(name)
    tuples = [row for row in rows if isinstance(row, ast.Tuple)]
    for row in tuples:
        yield row.elts[place]
    if not tuples:
        yield None


def _has_words(text: str) -> bool:
    """Return whether a text is more than values, signs and the key of a document."""
    plain = text.replace(VALUE, "")
    if not re.search(r"[A-Za-z]{2}", plain):
        return False
    return not re.fullmatch(r"[\w.\[\]<>]*[._\[][\w.\[\]<>]*", plain)
