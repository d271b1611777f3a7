"""What a reader is told in his language: names of parts and of assumptions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from planner.explain.sensitivity.assumptions import DEMAND, FACTOR, GIVEN
from planner.plan import Detail
from planner.report.proposal.build import build_document
from planner.report.proposal.document import Key, Name, Table, runs_of
from planner.report.proposal.evidence.picked_rows import site_names, township_names
from planner.report.proposal.evidence.saved_runs import Evidence
from planner.report.proposal.formats.column_widths import column_shares
from planner.report.proposal.wording.assumption_words import (
    assumption_name,
    unit_words,
    value_cell,
)
from planner.report.proposal.wording.language import Language, Words, catalogue, slots
from planner.report.proposal.wording.names import entry_name, given_name
from planner.report.proposal.writer import Writer
from planner.scenario.settings.built_in import BUILT_IN_SECTIONS, with_built_in
from planner.scenario.settings.defaults import Defaults, DefaultValue, default_table
from tests.repository.english import english_sentences
from tests.repository.reference import used_defaults

WORDS = {name: Words(language=name, currency="CNY") for name in Language}
CHINESE, ENGLISH = WORDS[Language.ZH], WORDS[Language.EN]
LETTERS = re.compile(r"[A-Za-z]{2,}")
CHINESE_LETTER = re.compile("[\u4e00-\u9fff]")


def run_of(**tables: Any) -> dict[str, Any]:
    """Return the part of ``run.json`` that names are looked up in."""
    return {"scenario": {"resolved": tables}}


@pytest.fixture(scope="module")
def defaults(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DefaultValue]:
    """Return every default that may be used, by what it fills."""
    return used_defaults(tmp_path_factory.mktemp("defaults"))


def tables(evidence: Evidence, language: Language) -> list[Table]:
    """Return the tables of a proposal."""
    sections = build_document(evidence, language, None).sections
    blocks = [block for section in sections for block in section.blocks]
    return [block for block in blocks if isinstance(block, Table)]


def texts(found: list[Table]) -> set[str]:
    """Return what stands in the cells besides figures."""
    cells = [cell for table in found for row in table.rows for cell in row]
    runs = [run for cell in cells for run in runs_of(cell)]
    return {run.text if isinstance(run, Name) else str(run) for run in runs}


@pytest.mark.parametrize(
    ("entry", "english", "chinese"),
    [
        ({"name": "small shop", "name_zh": "小店"}, "small shop", "小店"),
        ({"name": "small shop"}, "small shop", "依托网点（small shop）"),
        ({"name_zh": "小店"}, "corner shop", "小店"),
        ({}, "corner shop", "依托网点（corner shop）"),
    ],
)
def test_names_of_parts(entry: dict[str, str], english: str, chinese: str) -> None:
    """Test the Chinese name, else the name, else the id, in Chinese with its kind."""
    run = run_of(hosts={"corner_shop": entry})
    for words, expected in ((ENGLISH, english), (CHINESE, chinese)):
        assert entry_name(run, words, "hosts", "corner_shop") == Name(expected)


def test_formats_without_a_chinese_name_say_their_tier() -> None:
    """Test a store of the user's own in Chinese."""
    run = run_of(formats={"big_store": {"tier": "store"}})
    assert entry_name(run, CHINESE, "formats", "big_store") == Name(
        "服务店（big store）"
    )
    assert entry_name(run, ENGLISH, "formats", "big_store") == Name("big store")


def test_names_met_twice_say_more(evidence: Evidence) -> None:
    """Test tier, township and id behind names that are not the only ones."""
    writer = Writer(words=ENGLISH, evidence=evidence, maps=None)
    first, second = [key for key in township_names(writer) if key][:2]
    places = [("a", "Hill", "hub", ""), ("b", "Hill", "store", first)]
    places += [("c", "Lake", "point", first), ("d", "Lake", "point", second)]
    places += [("e", "Wood", "point", first), ("f", "Wood", "point", first)]
    places += [("g", "", "point", first), ("h", "Dale", "point", first)]
    columns = ("id", "name", "tier", "township_id")
    rows = [dict(zip(columns, place, strict=True)) for place in places]
    one, other = (township_names(writer)[key] for key in (first, second))
    assert site_names(writer, rows, "id") == {
        "a": "Hill (hub)",
        "b": "Hill (store)",
        "c": f"Lake ({one})",
        "d": f"Lake ({other})",
        "e": "Wood (e)",
        "f": "Wood (f)",
        "g": "g",
        "h": "Dale",
    }


def test_title_in_chinese() -> None:
    """Test that a scenario may have a title for Chinese readers."""
    section = {"title": "Green Hill", "title_zh": "青山县"}
    assert given_name(section, "title", CHINESE) == "青山县"
    assert given_name(section, "title", ENGLISH) == "Green Hill"


def test_parts_that_no_scenario_names() -> None:
    """Test that each built-in part has a name of its own in both languages."""
    full = with_built_in({}, Defaults())
    for table in BUILT_IN_SECTIONS:
        for entry in full[table]:
            assert f"built_in: {table}.{entry}" in catalogue()


def test_every_assumption_has_a_name(defaults: dict[str, DefaultValue]) -> None:
    """Test names, units and choices of all defaults; Chinese has no Latin words."""
    named = {"name_zh": "某", "name": "some"}
    parts = {"goods": {"appliance": named}, "carriers": {"postal": named}}
    for fills, default in defaults.items():
        for words in WORDS.values():
            name = assumption_name(run_of(**parts), words, fills)
            assert name != fills or fills == "currency"
            assert name
            assert "{" not in name
            assert isinstance(unit_words(words, default.unit), str)
        said = assumption_name(run_of(**parts), CHINESE, fills)
        said += str(unit_words(CHINESE, default.unit))
        if not isinstance(default.value, int | float) and fills != "roads.coordinates":
            value = value_cell(CHINESE, default.value)
            said += value.text if isinstance(value, Name) else ""
        assert not LETTERS.search(said), fills


def test_assumptions_of_named_parts() -> None:
    """Test that the name of a format stands in that of its assumption."""
    run = run_of(formats={"big": {"name": "big store", "name_zh": "大店"}})
    fills = "formats.big.capex"
    assert assumption_name(run, ENGLISH, fills) == "big store: outlay"
    assert assumption_name(run, CHINESE, fills) == "大店一次性投入"
    assert assumption_name(run, ENGLISH, "service.wage_per_month") == "clerk's wage"
    assert assumption_name(run, CHINESE, "service.wage_per_month") == "店员月薪"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (4_000_000.0, "4,000,000"),
        ("4000000.0", "4,000,000"),
        (0.0015, "0.0015"),
        (["collect", "send"], "取件、寄件"),
        ("exclude", "不纳入方案"),
        ("05:00", "05:00"),
    ],
)
def test_values_of_assumptions(value: object, shown: str) -> None:
    """Test numbers, lists and choices as a reader sees them."""
    assert value_cell(CHINESE, value) == Name(shown)


def test_chinese_proposal_names_parts_and_reasons(evidence: Evidence) -> None:
    """Test that the Chinese tables show no English name of a part or reason."""
    chinese, english = (
        texts(tables(evidence, language)) for language in (Language.ZH, Language.EN)
    )
    assert {"乡镇服务店", "邮政功能", "可行，选址差距见上"} <= chinese
    assert {"township service store", "postal: functions"} <= english
    assert not chinese & {"truck", "small truck", "van", "grocery", "post office"}
    for detail in Detail:
        assert not [text for text in chinese if text == detail.value]


def test_keys_stay_with_the_names(evidence: Evidence) -> None:
    """Test that each assumption can be found in the scenario by its key."""
    used = {str(item["fills"]) for item in evidence.chosen.saved.run["defaults_used"]}
    for language in Language:
        cells = [
            cell
            for table in tables(evidence, language)
            for row in table.rows
            for cell in row
        ]
        runs = [run for cell in cells for run in runs_of(cell)]
        assert used <= {run.text for run in runs if isinstance(run, Key)}


def test_columns_share_the_width(evidence: Evidence) -> None:
    """Test that every column of every table has some of it."""
    for language, words in WORDS.items():
        for table in tables(evidence, language):
            shares = column_shares(table, words)
            assert sum(shares) == pytest.approx(1.0)
            assert min(shares) > 0.0


def test_numbers_are_narrow_and_text_is_wide() -> None:
    """Test that a text takes what a number leaves."""
    rows = ((Name("12"), Name("a text that goes on for a good part of the line")),)
    table = Table(caption="", head=("No", "Why"), rows=rows)
    number, text = column_shares(table, ENGLISH)
    assert text > 4 * number


def test_chinese_has_no_space_beside_its_letters() -> None:
    """Test the space between text and value, which Latin letters and digits keep."""
    assert CHINESE.pieces("a_buses", {"carried": "四", "fees": "7 CNY"}) == [
        "本方案由第三方承运",
        "四",
        "的件量，年费用 ",
        "7 CNY",
        "；无第三方时的成本尚未测算。",
    ]
    english = ENGLISH.pieces("ask", dict.fromkeys(slots(ENGLISH.text("ask")), "青山"))
    assert english[0].endswith(" ")


def test_demo_and_generated_county_are_named(folders: list[Path]) -> None:
    """Test that the fixture, a generated county, has Chinese names at all."""
    text = (folders[0].parent / "county" / "scenario.toml").read_text("utf-8")
    assert text.count("name_zh") >= 13


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("key", [*GIVEN, DEMAND])
def test_factors_on_what_a_scenario_gives_have_names(
    key: str, language: Language
) -> None:
    """Test that no key with stars is shown for want of a name."""
    words = Words(language=language, currency="CNY")
    assert assumption_name({}, words, key) != key
    assert unit_words(words, FACTOR) != Name(FACTOR)


def test_sources_of_defaults_are_ones_that_a_reader_knows(
    defaults: dict[str, DefaultValue],
) -> None:
    """Test that no source is a paper of the program's own makers."""
    assert not [item for item in defaults.values() if "brief" in item.source.lower()]


def test_every_default_has_a_source_in_both_languages(
    defaults: dict[str, DefaultValue],
) -> None:
    """Test the tables, those in use, and prices at another level or currency.

    Chinese has Chinese letters and no English sentence.
    """
    elsewhere = [Defaults(currency="INR", price_factor=0.5), Defaults(currency="INR")]
    shown = [*defaults.values(), *default_table().values()]
    for handed_out in elsewhere:
        for key in default_table():
            handed_out.record(key)
        shown += [item.default for item in handed_out.used]
    for item in shown:
        assert english_sentences(item.source_zh) == [], item.key
        assert item.source.strip()
        assert CHINESE_LETTER.search(item.source_zh), item.key


def test_sources_in_the_language_of_the_annex(evidence: Evidence) -> None:
    """Test that annex A shows each source in its language, of judgement too."""
    used = evidence.chosen.saved.run["defaults_used"]
    for language, key in ((Language.ZH, "source_zh"), (Language.EN, "source")):
        assert {item[key] for item in used} <= texts(tables(evidence, language))


def test_large_numbers_are_written_out() -> None:
    """Test numbers as tables of the sensitivity write them: 1.5e+07 is 15,000,000."""
    assert value_cell(ENGLISH, "1.5e+07") == Name("15,000,000")
    assert value_cell(ENGLISH, "1e-05") == Name("1e-05")


@pytest.mark.parametrize("language", list(Language))
def test_values_of_the_sensitivity_have_their_unit(
    evidence: Evidence, language: Language
) -> None:
    """Test that the table of assumptions that move most has a column of units."""
    words = WORDS[language]
    found = next(
        table
        for table in tables(evidence, language)
        if table.caption == words.text("sensitivity_caption")
    )
    column = found.head.index(words.text("unit"))
    assert all(str(row[column]) for row in found.rows)
