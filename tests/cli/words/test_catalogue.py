"""Problems of the input in Chinese: every sentence of the sources has its words."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import planner
from planner.cli.words import Speech, catalogue
from planner.errors import Problem
from planner.report.proposal.wording.language import Language
from planner.report.text.sentences import Catalogue
from tests.cli.words.problem_templates import VALUE, Sources

PACKAGE = Path(planner.__file__).parent
FOLDERS = tuple(PACKAGE / name for name in ("scenario", "network", "cli"))
SPOKEN_FILES = tuple(
    PACKAGE / "report" / "text" / name for name in ("attainable_words.py",)
)
CHINESE = re.compile("[\u4e00-\u9fff]")

SMALL = Catalogue(
    {
        "fill it in": "请补填",
        "{} of {} villages without {}": "{1} 个村中 {0} 个没有 {2}",
        "{} villages": "{} 个村",
        "write {}": "请写 {}",
        "a whole number": "整数",
    }
)


def sources(*texts: str, folder: Path) -> dict[str, str]:
    """Return the templates of modules with the texts."""
    for number, text in enumerate(texts):
        (folder / f"module_{number}.py").write_text(text, encoding="utf-8")
    return Sources((folder,)).templates()


def test_every_sentence_of_a_problem_is_in_the_catalogue() -> None:
    """Test that nothing that is said of the input stays English in Chinese."""
    missing = [
        f"{file}: {text!r}"
        for text, file in sorted(Sources((*FOLDERS, *SPOKEN_FILES)).templates().items())
        if text not in catalogue().chinese and not _is_code(text)
    ]
    assert not missing, (
        "add to planner/cli/words/problems.zh.toml, as "
        '"English with {} for each value" = "Chinese":\n' + "\n".join(missing)
    )


def test_values_are_the_same_in_both_languages() -> None:
    """Test that no value is lost, doubled or made up."""
    for english, chinese in catalogue().chinese.items():
        fields = [name for _, name, _, _ in string.Formatter().parse(chinese)]
        named = [name for name in fields if name is not None]
        count = english.count(VALUE)
        numbered = sorted(map(str, range(count)))
        assert named == [""] * count or sorted(named) == numbered, english


def test_every_sentence_is_recognised_as_itself() -> None:
    """Test that no other sentence takes the place of one with values filled in."""
    for english, chinese in catalogue().chinese.items():
        values = [f"v{number}" for number in range(english.count(VALUE))]
        text = english
        for value in values:
            text = text.replace(VALUE, value, 1)
        assert catalogue().translated(text) == chinese.format(*values), english


def test_chinese_is_chinese() -> None:
    """Test that no sentence is there in English twice."""
    for english, chinese in catalogue().chinese.items():
        assert english != chinese
        assert CHINESE.search(chinese) or not re.search("[a-z]{2} [a-z]{2}", chinese)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("fill it in", "请补填"),
        ("3 of 40 villages without lon and lat", "40 个村中 3 个没有 lon and lat"),
        ("write a whole number", "请写 整数"),
        ("write residents", "请写 residents"),
        ("something new", "something new"),
    ],
)
def test_sentences_are_recognised_around_their_values(
    english: str, chinese: str
) -> None:
    """Test the order of values, a value that is a sentence, and the unknown."""
    assert SMALL.translated(english) == chinese


def test_problem_in_one_line() -> None:
    """Test that file, column and values stay as the user wrote them."""
    problem = Problem(
        file="villages.csv",
        where="row 7",
        column="residents",
        found="'abc'",
        expected="a whole number",
        remedy="fill it in",
    )
    assert Speech().line(problem) == str(problem)
    assert (
        Speech(Language.ZH).line(problem)
        == "villages.csv，第 7 行，列 residents：'abc'；应为：整数；请补填"
    )


def test_templates_are_followed_through_names_choices_and_functions(
    tmp_path: Path,
) -> None:
    """Test that a text is found wherever it is written."""
    found = sources(
        """
TABLE = {"a": "a text of a table"}
CONSTANT = "a text of a constant"

def problem(found, expected=CONSTANT):
    return Problem(found=found, expected=expected, remedy=remedy("x"))

def remedy(name):
    if name:
        return f"write {name}"
    return "delete it" if name is None else TABLE["a"]
""",
        """
def use(count):
    text = f"{count:,} rows without {'lon and lat' if count else 'any'} at all"
    return [problem(text), problem("nothing " + "here", expected="a row")]
""",
        folder=tmp_path,
    )
    assert set(found) == {
        "a text of a table",
        "a text of a constant",
        "write {}",
        "delete it",
        "{} rows without {} at all",
        "lon and lat",
        "nothing here",
        "a row",
    }


def _is_code(text: str) -> bool:
    """Return whether a text is a command, an option or a key, as it is typed."""
    patterns = (r"(--[\w-]+( [\w.={}]+)? ?)+", r"[\w.]+ = \{\}", r"planner( \{\})+")
    return any(re.fullmatch(pattern, text) for pattern in patterns)
