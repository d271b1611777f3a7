"""Build the compiled search of ``planner/location_routing/engine``.

It is plain C++ without the standard library, so any C++ compiler will do: the one that
is installed, or else the one that the package ``ziglang`` brings along.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ENGINE = Path("planner/location_routing/engine")
FLAGS = (
    "-std=c++17",
    "-O3",
    "-fPIC",
    "-shared",
    "-fno-exceptions",
    "-fno-rtti",
    "-ffp-contract=off",
)
"""Without contraction every compiler computes the same numbers."""
ZIG = [sys.executable, "-m", "ziglang", "c++", "-nostdlib++"]


def installed_compiler() -> list[str]:
    """Return the command of an installed C++ compiler, empty if there is none."""
    names = [os.environ.get("CXX", ""), "c++", "g++", "clang++"]
    for command in (shlex.split(name) for name in names):
        if command and shutil.which(command[0]):
            return command
    return []


class BuildEngine(build_ext):
    """Compile and link in one command."""

    def build_extension(self, ext: Extension) -> None:
        """Build the engine where Python looks for the module of its name."""
        target = Path(self.get_ext_fullpath(ext.name))
        target.parent.mkdir(parents=True, exist_ok=True)
        compiler = installed_compiler() or ZIG
        command = [*compiler, *FLAGS, "-o", str(target), *ext.sources, "-lm"]
        subprocess.run(command, check=True)


setup(
    ext_modules=[
        Extension(
            "planner.location_routing._engine",
            sources=[str(ENGINE / "search.cpp")],
            depends=[str(header) for header in sorted(ENGINE.glob("*.hpp"))],
            language="c++",
        )
    ],
    cmdclass={"build_ext": BuildEngine},
    setup_requires=[] if installed_compiler() else ["ziglang"],
)
