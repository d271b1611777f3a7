"""Imports point down, and the public names are what they are said to be."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest

import planner

PACKAGE = Path(planner.__file__).parent

LAYERS = {
    "errors": 0,
    "brief": 0,
    "json_shape": 0,
    "toml_words": 0,
    "units": 0,
    "compiled": 0,
    "arrays": 0,
    "once": 0,
    "network": 1,
    "model": 1,
    "made_for": 1,
    "instance": 2,
    "keys": 2,
    "arguments": 2,
    "plan": 2,
    "demand": 2,
    "flow": 2,
    "service": 2,
    "solvers": 2,
    "checker": 3,
    "ledger": 3,
    "metrics": 3,
    "scenario": 4,
    "siting": 4,
    "location": 4,
    "location_routing": 4,
    "routing": 4,
    "design": 5,
    "explain": 6,
    "report": 7,
    "workbench": 8,
    "cli": 9,
}

WITHIN_LAYER = {
    ("json_shape", "errors"),
    ("network", "model"),
    ("made_for", "model"),
    ("made_for", "network"),
    ("instance", "network"),
    ("keys", "instance"),
    ("arguments", "instance"),
    ("arguments", "plan"),
    ("demand", "instance"),
    ("demand", "plan"),
    ("flow", "instance"),
    ("flow", "plan"),
    ("flow", "service"),
    ("service", "instance"),
    ("service", "plan"),
    ("solvers", "instance"),
    ("metrics", "ledger"),
    ("checker", "ledger"),
    ("checker", "metrics"),
}


def imports_of(path: Path) -> Iterator[str]:
    """Yield the modules of the package that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from [node.module] if node.module.startswith("planner.") else []
        elif isinstance(node, ast.Import):
            yield from (
                alias.name for alias in node.names if alias.name.startswith("planner.")
            )


def unit_of(module: str) -> str:
    """Return the part of the package that a module belongs to."""
    return module.split(".")[1]


def modules() -> list[Path]:
    """Return all source files but the one of the public names."""
    return sorted(
        path
        for path in PACKAGE.rglob("*.py")
        if path.parent != PACKAGE or path.name != "__init__.py"
    )


@pytest.mark.parametrize(
    "path", modules(), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_imports_point_down(path: Path) -> None:
    """Test that no file imports from a layer above, or beside without leave."""
    unit = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for module in imports_of(path):
        other = unit_of(module)
        if other == unit:
            continue
        is_down = LAYERS[other] < LAYERS[unit]
        assert is_down or (unit, other) in WITHIN_LAYER, f"{unit} imports {module}"


def test_any_module_may_be_the_first_to_be_imported() -> None:
    """Test that no module imports itself round about, but inside of functions."""
    known = {_name(path): path for path in PACKAGE.rglob("*.py")}
    imports: networkx.DiGraph[str] = networkx.DiGraph()
    for name, path in known.items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module in known:
                for item in node.names:
                    inner = f"{node.module}.{item.name}"
                    imports.add_edge(name, inner if inner in known else node.module)
    assert imports.number_of_edges() > len(known)
    rounds = networkx.strongly_connected_components(imports)
    assert [sorted(item) for item in rounds if len(item) > 1] == []


def _name(path: Path) -> str:
    """Return what a file is imported as."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def test_judges_know_no_optimiser() -> None:
    """Test that nothing the checker, ledger or metrics load is an optimiser."""
    code = (
        "import sys, planner.checker, planner.ledger, planner.metrics;"
        "print([m for m in sys.modules if m.split('.')[0] in ('ortools', 'pyvrp')"
        " or m.startswith(('planner.siting', 'planner.location', 'planner.routing',"
        " 'planner.design', 'planner.solvers'))])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_public_names_load() -> None:
    """Test that each public name exists, and nothing else is promised."""
    assert planner.__all__ == sorted(planner.__all__)
    importlib.import_module("planner.design.solve")
    for name in planner.__all__:
        assert callable(getattr(planner, name))
    with pytest.raises(AttributeError):
        planner.no_such_name  # type: ignore[attr-defined] # noqa: B018


@pytest.mark.parametrize(
    "path", modules(), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_all_is_exact(path: Path) -> None:
    """Test that every name in ``__all__`` of a module is defined there."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
    for name in getattr(module, "__all__", ()):
        assert hasattr(module, name), f"{module.__name__} has no {name}"
