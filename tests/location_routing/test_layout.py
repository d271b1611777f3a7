"""The problem of the compiled search: the same fields here and in the engine."""

import re
from pathlib import Path

import pytest

import planner.location_routing
from planner.errors import EngineError
from planner.location_routing import compiled_search

ENGINE = Path(planner.location_routing.__file__).parent / "engine"
DECLARED = re.compile(
    r"^    (?:const )?(int32_t|double) ((?:\*?\w+, )*\*?\w+);", re.MULTILINE
)


def _engine_fields() -> list[tuple[str, str]]:
    """Return kind and name of each field of the engine's problem, in order."""
    text = (ENGINE / "problem.hpp").read_text(encoding="utf-8")
    body = text.split("struct Problem {\n")[1].split("\n\n    int place(")[0]
    found = []
    for kind, names in DECLARED.findall(body):
        for name in names.split(", "):
            found.append(("pointer" if name[0] == "*" else kind, name.lstrip("*")))
    return found


def test_fields_are_the_engines() -> None:
    """Test names, order and kinds: numbers, then reals, then pointers."""
    assert _engine_fields() == [
        *(("int32_t", name) for name in compiled_search.NUMBERS),
        *(("double", name) for name in compiled_search.REALS),
        *(("pointer", name) for name in compiled_search.ARRAYS),
    ]
    assert f"LAYOUT = {compiled_search.LAYOUT};" in (ENGINE / "problem.hpp").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("layout", [compiled_search.LAYOUT + 1, None])
def test_an_engine_of_another_version_is_refused(layout: int | None) -> None:
    """Test that it is told before a problem is handed over."""

    class Engine:
        if layout is not None:
            search_layout = staticmethod(lambda: layout)

    with pytest.raises(EngineError, match="install the planner again"):
        compiled_search._check_layout(Engine())  # type: ignore[arg-type]
