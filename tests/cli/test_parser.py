"""Commands and options, before anything runs."""

import subprocess
import sys

import pytest

from planner import __version__
from planner.cli import main


def test_import_is_light() -> None:
    """Test that what ``planner --help`` needs loads no heavy library."""
    heavy = "('numpy', 'pandas', 'ortools', 'geopandas', 'pydantic', 'rich', 'scipy')"
    code = (
        "import sys; import planner.cli; from planner.cli.parser import make_parser;"
        "make_parser().format_help();"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_module_is_the_same_program() -> None:
    """Test that ``python -m planner.cli`` works."""
    found = subprocess.run(
        [sys.executable, "-m", "planner.cli", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == __version__


def test_help_lists_commands_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """Test that help names every command and what the exit codes mean."""
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    text = capsys.readouterr().out
    for part in ("new", "validate", "solve", "check", "compare", "130 interrupted"):
        assert part in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: COMMAND"),
        (["plan"], "invalid choice: 'plan'"),
        (["validate"], "required: SCENARIO"),
        (["solve", "x", "--time-limit", "nan"], "'nan', expected seconds > 0"),
        (["solve", "x", "--time-limit", "0"], "'0', expected seconds > 0"),
        (["solve", "x", "--time-limit", "1e300"], "'1e300', expected seconds > 0"),
        (["solve", "x", "--time-limit", "soon"], "'soon', expected seconds > 0"),
        (["solve", "x", "--seed", "-1"], "'-1', expected a whole number from 0"),
        (["solve", "x", "--seed", "9999999999"], "expected a whole number from 0"),
        (["new", "x", "--num-villages", "many"], "'many', expected a whole number"),
    ],
)
def test_wrong_options(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """Test that a wrong option ends with exit code 2 and says what is expected."""
    with pytest.raises(SystemExit) as error:
        main(arguments)
    assert error.value.code == 2
    assert words in capsys.readouterr().err
