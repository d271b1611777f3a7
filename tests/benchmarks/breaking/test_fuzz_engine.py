"""The engine under sanitizers, and that the sanitizers are awake."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from benchmarks.breaking import fuzz_engine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("g++") is None, reason="there is no g++"),
]

SECONDS = 45.0


def test_the_engine_keeps_to_its_memory():
    """Test that counties planned for some time leave the sanitizers silent."""
    code, said = fuzz_engine.fuzz(seconds=SECONDS, first=500_000)
    assert code == 0, said[-3000:]
    assert "nothing found" in said


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("int* a = new int[3]; a[i] = 1; int b = a[i]; delete[] a; return b;", "space"),
        ("return 2147483647 + i;", "overflow"),
    ],
)
def test_the_sanitizers_are_awake(tmp_path, body, word):
    """Test that a write beyond an array and an overflow end a process like that."""
    source, library = tmp_path / "wrong.cpp", tmp_path / "wrong.so"
    source.write_text(f'extern "C" int wrong(int i) {{ {body} }}', "utf-8")
    fuzz_engine.sanitized_library(source, library)
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import ctypes; ctypes.CDLL({str(library)!r}).wrong(3)",
        ],
        env=fuzz_engine.sanitized_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert word in ended.stderr
