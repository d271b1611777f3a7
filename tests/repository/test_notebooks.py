"""Tests of the notebooks: one path, no functions, public calls, and they run."""

import ast
import inspect
import json
import re
import resource
import sys
from base64 import b64decode
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import planner
from tests.repository.markdown import ROOT, section, tables

FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MAX_BYTES = 300_000
TIMEOUT_S = 1800
"""The machine may be shared; what is held to a limit is the CPU time."""
PNG = b"\x89PNG\r\n\x1a\n"
NUMBER = re.compile(r"\d")
MOST_CPU_S = 360.0
"""Of all notebooks together."""
DECIMALS = re.compile(r"\d\.\d{6}\b")
"""How a frame writes an amount that nobody rounded."""
MOVE = """
import base64, hashlib, json
slider, heading, output = {name}.children
found = []
for step in range(5):
    number = slider.min + round((slider.max - slider.min) * step / 4)
    slider.value = number
    [shown] = output.outputs
    png = base64.b64decode(shown["data"]["image/png"])
    seen = hashlib.sha256(png).hexdigest()
    found.append([number, heading.value, png[:8].hex(), seen])
print(json.dumps(found))
"""
"""Moves a slider to five places, both ends among them, and prints what is shown."""
FIGURES = """
print(json.dumps([{owner}.table().iloc[item[0] - 1, :2].tolist() for item in found]))
"""
"""Prints what the table of plans says at these places."""
WITH_TABLE = "frontier"


def ids(path):
    """Return the name of a notebook."""
    return path.stem


def cells(path, kind):
    """Return the sources of the cells of a kind."""
    notebook = nbformat.read(path, as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


def programs(path):
    """Return the parsed code cells."""
    return [ast.parse(source) for source in cells(path, "code")]


def test_there_are_notebooks():
    """Test that the folder is where it should be."""
    assert len(NOTEBOOKS) >= 10


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_form(path):
    """Test that a notebook is small, asks one question and answers it in words."""
    assert path.stat().st_size < MAX_BYTES
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    texts = cells(path, "markdown")
    title = texts[0].splitlines()[0]
    assert title.startswith("# ")
    assert title.endswith("?")
    assert [text for text in texts if text.startswith("# ")] == texts[:1]
    assert texts[-1] == "## Answer"
    assert 4 <= len(notebook.cells) <= 15
    last = notebook.cells[-1]
    assert last.cell_type == "code"
    assert last.source.startswith("print(")
    assert not any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_markdown_holds_no_result(path):
    """Test that no digit stands in the text: numbers are computed."""
    for text in cells(path, "markdown"):
        assert not NUMBER.search(text), text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_one_path_at_the_top(path):
    """Test that the first cell names one path, and that no other cell names any."""
    first, *others = programs(path)
    assert isinstance(first.body[0], ast.Import)
    assign = first.body[1]
    assert isinstance(assign, ast.Assign)
    (target,) = assign.targets
    assert isinstance(target, ast.Name)
    assert target.id == "path"
    assert isinstance(assign.value, ast.Constant)
    assert (FOLDER / str(assign.value.value)).exists()
    for program in [ast.Module(body=first.body[2:], type_ignores=[]), *others]:
        for node in ast.walk(program):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert "/" not in node.value


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_only_the_planner_and_no_functions(path):
    """Test that a notebook imports the planner alone and defines nothing."""
    imported = []
    for program in programs(path):
        for node in ast.walk(program):
            assert not isinstance(
                node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.ImportFrom
            )
            if isinstance(node, ast.Import):
                imported += [item.name for item in node.names]
    assert imported == ["planner"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_calls_are_public(path):
    """Test that calls of the planner are public names, and no attribute is private."""
    for program in programs(path):
        for node in ast.walk(program):
            if not isinstance(node, ast.Attribute):
                continue
            assert not node.attr.startswith("_")
            if isinstance(node.value, ast.Name) and node.value.id == "planner":
                is_model = inspect.ismodule(getattr(planner, node.attr))
                assert node.attr in planner.__all__ or is_model


def test_notebooks_are_those_of_the_readme():
    """Test that the README gives each notebook its question, word for word."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = tables(readme, "## Studies and notebooks")
    found = {
        match[1]: row[1]
        for row in rows
        if (match := re.search(r"\(notebooks/(\w+)\.ipynb\)", row[0]))
    }
    titles = {
        path.stem: cells(path, "markdown")[0].splitlines()[0].removeprefix("# ")
        for path in NOTEBOOKS
    }
    assert found == titles
    text = (ROOT / "README.zh.md").read_text(encoding="utf-8")
    chinese = section(text, "## 专题研究与笔记本")
    assert all(f"(notebooks/{path.name})" in chinese for path in NOTEBOOKS)


def on_county(notebook, county):
    """Return a notebook with another path at its top, and nothing else changed."""
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    first.source = re.sub(
        r'^path = ".*"$', f'path = "{county}"', first.source, flags=re.MULTILINE
    )
    assert county in first.source
    return notebook


def with_moves(notebook):
    """Return a notebook whose widgets are moved in the kernel, and the new cells."""
    moved: list[Any] = []
    kept: list[Any] = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.endswith(".browse()"):
            name, owner = f"box_{len(moved)}", cell.source.removesuffix(".browse()")
            cell.source = f"{name} = {cell.source}\n{name}"
            source = MOVE.format(name=name)
            if owner == WITH_TABLE:
                source += FIGURES.format(owner=owner)
            moved.append(nbformat.v4.new_code_cell(source))
            kept += [cell, moved[-1]]
        else:
            kept.append(cell)
    notebook.cells = kept
    return notebook, moved


def run(path, county=None):
    """Run a notebook with this Python; return its cells and those of the moves.

    Parameters
    ----------
    county
        The path at its top, where it is another one.
    """
    notebook = nbformat.read(path, as_version=4)
    if county is not None:
        notebook = on_county(notebook, county)
    notebook, moved = with_moves(notebook)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT_S,
        kernel_name="python3",
        resources={"metadata": {"path": str(FOLDER)}},
    )
    client.execute()
    manager: Any = client.km
    assert manager is None or manager.kernel_cmd[0] == sys.executable
    return [cell for cell in notebook.cells if cell.cell_type == "code"], moved


def texts_of(cell):
    """Return what a cell printed or showed as text."""
    for output in cell.outputs:
        yield output.get("text", "")
        yield output.get("data", {}).get("text/plain", "")


def pictures_of(cell):
    """Return the pictures that a cell shows."""
    found = [output.get("data", {}).get("image/png") for output in cell.outputs]
    return [b64decode(item) for item in found if item]


spent_s: list[float] = []
"""CPU time of the notebooks run so far."""


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_runs(path, tmp_path, monkeypatch):
    """Test that a notebook runs and answers, and that its widgets show what they say.

    Every slider is moved in the kernel: below it stands one picture, another one at
    another place, under a heading with the number of the slider, and, of a frontier,
    with the plan's coverage and cost as the table has them.
    """
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PATH", "")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code, moved = run(path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent_s.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    for cell in code:
        said = [item for item in cell.outputs if item.get("name") == "stderr"]
        assert all(item["text"].startswith("compiling, once") for item in said)
        assert not any(DECIMALS.search(text) for text in texts_of(cell))
        assert all(png.startswith(PNG) for png in pictures_of(cell))
    assert "".join(texts_of(code[-1])).strip().endswith((".", "。"))
    for cell in moved:
        lines = cell.outputs[0]["text"].splitlines()
        shown, *figures = map(json.loads, lines)
        assert all(item[2] == PNG.hex() for item in shown)
        assert all(re.match(rf"<h4>\D*{item[0]}\b", item[1]) for item in shown)
        assert len({item[3] for item in shown}) == len({item[0] for item in shown})
        assert bool(figures) == (path.stem == "coverage_against_cost")
        for heading, said in zip(shown, figures[0] if figures else (), strict=False):
            assert all(figure in heading[1] for figure in said)
    assert sum(spent_s) < MOST_CPU_S


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["why_not_my_village", "fairness_by_township", "a_routes_day"]
)
def test_another_county_by_its_path_alone(name, tmp_path, monkeypatch):
    """Test that a notebook answers for another county when its path is changed."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PATH", "")
    county = "../planner/examples/stone_creek.planner"
    assert county not in cells(FOLDER / f"{name}.ipynb", "code")[0]
    code, _ = run(FOLDER / f"{name}.ipynb", county)
    there = planner.example("stone_creek").instance
    named: list[Any] = [*there.sites, *there.villages, *there.townships]
    names = [item.name for item in named]
    answer = "".join(texts_of(code[-1]))
    assert any(place in answer for place in names)
