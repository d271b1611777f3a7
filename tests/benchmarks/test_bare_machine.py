"""The script that tries the README on a machine with next to nothing."""

import subprocess

from tests.repository.markdown import ROOT

SCRIPT = ROOT / "benchmarks" / "bare_machine.sh"


def test_script_is_read_by_the_shell() -> None:
    """Test its syntax, and that it tells how it is called."""
    subprocess.run(["bash", "-n", str(SCRIPT)], check=True)
    called = subprocess.run(
        ["bash", str(SCRIPT)], check=False, capture_output=True, text=True
    )
    assert called.returncode != 0
    assert "usage: bare_machine.sh FOLDER" in called.stderr


def test_script_names_no_address() -> None:
    """Test that mirror and index are those of the machine that it runs on."""
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if not line.lstrip().startswith("#")]
    assert not [line for line in code if "http" in line]
