"""Tests of the notebooks: short, without functions, and they run."""

import ast
import sys

import nbformat
import pytest
from nbclient import NotebookClient

from tests.markdown import ROOT

FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MAX_BYTES = 300_000
TIMEOUT_S = 900


def ids(path):
    """Return the name of a notebook."""
    return path.stem


def test_there_are_notebooks():
    """Test that the folder is where it should be."""
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_form(path):
    """Test that a notebook is small, asks a question and ends with an answer."""
    assert path.stat().st_size < MAX_BYTES
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    programs = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert texts[0].startswith("# ")
    assert "**Question.**" in texts[0]
    assert "## Answer" in texts[-1]
    assert 5 <= len(notebook.cells) <= 15
    assert any("import planner" in text for text in programs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_no_functions(path):
    """Test that a notebook defines neither functions nor classes."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
            assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.Lambda}


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=ids)
def test_runs(path, tmp_path, monkeypatch):
    """Test that a notebook runs with this Python and says nothing on standard error."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PATH", "")
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT_S,
        kernel_name="python3",
        resources={"metadata": {"path": str(FOLDER)}},
    )
    client.execute()
    client_python = client.km.kernel_cmd[0] if client.km else sys.executable
    assert client_python == sys.executable
    outputs = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert outputs
    assert not [item for item in outputs if item.get("name") == "stderr"]
