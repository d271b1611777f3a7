"""All notebooks in a kernel, timed, with what they show kept as pages to be read.

    python -m benchmarks.notebooks.in_kernel --out out/kernel [--path COUNTY]
        [--villages TABLE] [NAME...]

Each notebook is run as it is, or with another county's path at its top, in a kernel of
its own. ``--out`` gets ``kernel.csv`` (CPU and wall seconds of each) and a Markdown
page a notebook, with its tables, texts and pictures. A cell that raises ends with
status 1 after the other notebooks are run.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from benchmarks.kept_rows import append_row
from benchmarks.notebooks.copies import copy_notebooks, names_of, parser_of

MOST_S = 7_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a notebook took.

    Parameters
    ----------
    fault
        What a cell raised, empty where none did.
    """

    notebook: str
    cpu_seconds: float
    seconds: float
    fault: str


def main() -> int:
    options = parser_of(__doc__, Path("out/kernel")).parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    faults, names = 0, names_of(options.names)
    with tempfile.TemporaryDirectory() as folder:
        copy_notebooks(Path(folder), names, options.path, options.villages)
        for name in names:
            row = _run(Path(folder) / "notebooks" / f"{name}.ipynb", options.out)
            append_row(options.out / "kernel.csv", row)
            print(row, flush=True)
            faults += bool(row.fault)
    return int(faults > 0)


def _run(file: Path, out: Path) -> Row:
    """Run a notebook, and keep what it shows."""
    reads: Any = nbformat.reads
    notebook = reads(file.read_text(encoding="utf-8"), as_version=4)
    client = NotebookClient(
        notebook,
        timeout=MOST_S,
        kernel_name="python3",
        resources={"metadata": {"path": str(file.parent)}},
    )
    before, started, fault = _cpu_s(), time.perf_counter(), ""
    try:
        client.execute()
    except CellExecutionError as error:
        fault = f"{error.ename}: {error.evalue}"
    seconds = time.perf_counter() - started
    page = out / f"{file.stem}.md"
    page.write_text("\n\n".join(_shown(notebook, page)), encoding="utf-8")
    return Row(
        notebook=file.stem,
        cpu_seconds=round(_cpu_s() - before, 1),
        seconds=round(seconds, 1),
        fault=fault,
    )


def _cpu_s() -> float:
    """Return the CPU seconds of the kernels that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _shown(notebook: Any, page: Path) -> Iterator[str]:
    """Yield the cells of a notebook and what they show; pictures become files."""
    pictures = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield cell.source
            continue
        yield f"```python\n{cell.source}\n```"
        for output in cell.outputs:
            data = output.get("data", {})
            if "image/png" in data:
                pictures += 1
                file = page.with_name(f"{page.stem}_{pictures}.png")
                file.write_bytes(b64decode(data["image/png"]))
                yield f"![]({file.name})"
            elif "text/html" in data:
                yield data["text/html"]
            else:
                text = output.get("text") or data.get("text/plain", "")
                yield f"```\n{text.rstrip()}\n```"


if __name__ == "__main__":
    sys.exit(main())
