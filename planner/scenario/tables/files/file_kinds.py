"""Files that are not what their name says, and kinds that are not read."""

from __future__ import annotations

from pathlib import Path

from planner.scenario.tables.files.raw_table import unreadable

__all__ = ["refuse_lock_file", "refuse_open_workbook", "refuse_other_kinds"]

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLD_WORKBOOK = "Workbook".encode("utf-16-le")
ZIP = b"PK\x03\x04"
LOCK = "~$"


def refuse_lock_file(path: Path, *, name: str) -> None:
    """Refuse the small file that a spreadsheet program lays beside an open one."""
    if path.name.startswith(LOCK):
        raise unreadable(
            name,
            "the lock file of an open workbook",
            "the workbook itself",
            f"write {path.name.removeprefix(LOCK)!r}, and close the workbook",
        )


def refuse_open_workbook(path: Path, *, name: str) -> None:
    """Refuse a workbook that is open elsewhere: what is stored may be old or half."""
    lock = path.with_name(f"{LOCK}{path.name}")
    if lock.exists():
        raise unreadable(
            name,
            f"a workbook that is open in another program (it left {lock.name})",
            "a workbook that is saved and closed",
            f"save and close it, or delete {lock.name} if nobody has it open",
        )


def refuse_other_kinds(content: bytes, *, name: str, suffix: str) -> None:
    """Refuse a file whose content is of another kind than its suffix says."""
    expected = f"a {suffix} file"
    if content.startswith(OLD_OFFICE):
        if ENCRYPTED in content:
            raise unreadable(
                name,
                "a workbook with a password",
                expected,
                "open it, save it without the password, and name that file",
            )
        is_old = OLD_WORKBOOK in content
        doubt = "" if is_old else ", or one with a password,"
        raise unreadable(
            name,
            f"an old Excel or WPS workbook (.xls, .et){doubt} under the name {suffix}",
            expected,
            "open it in a spreadsheet program and save it as .xlsx"
            + ("" if is_old else " without a password"),
        )
    is_zip = content.startswith(ZIP)
    if suffix == ".csv" and is_zip:
        raise unreadable(
            name,
            "a workbook or another packed file under the name .csv",
            expected,
            "name it .xlsx if it is a workbook, or save it as CSV",
        )
    if suffix == ".xlsx" and content and not is_zip:
        start = content[:200].lstrip().lower()
        is_page = start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table"))
        raise unreadable(
            name,
            "a web page under the name .xlsx" if is_page else "no spreadsheet",
            expected,
            "open it in a spreadsheet program and save it as .xlsx",
        )
