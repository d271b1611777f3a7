"""What a proposal may be made from, and that its modules stand on their own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import planner.report.proposal
from planner.cli import main
from planner.cli.option_values import FORMATS, LANGUAGES
from planner.errors import OutputError
from planner.report.proposal.evidence.reading import read_evidence
from planner.report.proposal.folder import Format
from planner.report.proposal.wording.language import Language
from planner.report.saving.manifest import write_manifest
from tests.report.proposal.conftest import OUTS

PACKAGE = Path(planner.report.proposal.__file__).parent


def test_study_of_other_files_is_refused(folders: list[Path], tmp_path: Path) -> None:
    """Test that a frontier whose villages had another content is not used."""
    other = _changed(
        folders[2],
        tmp_path / "other",
        "frontier.json",
        lambda record: record["inputs"][0].update(sha256="0" * 64),
    )
    with pytest.raises(OutputError, match="not made from the files of chosen"):
        read_evidence([folders[0], other])


def test_sensitivity_of_another_scenario_is_refused(
    folders: list[Path], tmp_path: Path
) -> None:
    """Test that the sensitivity of another variant is not used."""
    other = _changed(
        folders[3],
        tmp_path / "other",
        "sensitivity.json",
        lambda record: record["scenario"].update(hash="0" * 64),
    )
    with pytest.raises(OutputError, match="make it again"):
        read_evidence([folders[0], other])


def test_option_in_another_currency_is_refused(
    folders: list[Path], tmp_path: Path
) -> None:
    """Test that plans in two currencies are not put side by side."""
    other = _changed(
        folders[1],
        tmp_path / "other",
        "run.json",
        lambda record: record.update(currency="USD"),
    )
    with pytest.raises(OutputError, match="in USD, expected CNY as in chosen"):
        read_evidence([folders[0], other])


def test_refused_study_is_one_message_and_exit_code_2(
    folders: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that the command names the folder and writes nothing."""
    other = _changed(
        folders[2],
        tmp_path / "other",
        "frontier.json",
        lambda record: record["inputs"][0].update(sha256="0" * 64),
    )
    out = tmp_path / "proposal"
    assert main(["report", str(folders[0]), str(other), "--out", str(out)]) == 2
    assert "other: not made from the files of chosen" in capsys.readouterr().err
    assert not out.exists()


def test_command_line_offers_every_language_and_format() -> None:
    """Test that the parser, which imports nothing heavy, names them all."""
    assert set(LANGUAGES) == {item.value for item in Language}
    assert set(FORMATS) == {item.value for item in Format}


def _changed(
    folder: Path, out: Path, file: str, change: Callable[[dict[str, Any]], object]
) -> Path:
    """Copy a folder with one of its JSON files changed."""
    shutil.copytree(folder, out)
    record = json.loads((out / file).read_text(encoding="utf-8"))
    change(record)
    (out / file).write_text(json.dumps(record), encoding="utf-8")
    write_manifest(out)
    return out


def test_option_of_another_county_is_refused(
    folders: list[Path], tmp_path: Path
) -> None:
    """Test that a plan of other villages is not held against the proposed one."""
    other = tmp_path / "other"
    shutil.copytree(folders[1], other)
    table = other / "villages.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-1]), encoding="utf-8", newline="")
    write_manifest(other)
    with pytest.raises(OutputError, match="other: of other villages"):
        read_evidence([folders[0], other])


def test_sensitivity_without_overloads_is_refused(
    folders: list[Path], tmp_path: Path
) -> None:
    """Test that a sensitivity does not stand that cannot say what the plan carries."""
    old = tmp_path / "sens"
    shutil.copytree(folders[OUTS.index("sens")], old)
    table = old / "sensitivity.csv"
    text = table.read_text(encoding="utf-8-sig")
    table.write_text(text.replace("overloads_low", "other"), encoding="utf-8-sig")
    with pytest.raises(OutputError, match="lacks overloads_low"):
        read_evidence([folders[0], old])
