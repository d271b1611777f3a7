"""Tests of the README and the changelog: what they show runs, what they name exists."""

import argparse
import inspect
import re
import tomllib

import matplotlib as mpl
import openpyxl
import osmium

import planner
from planner.cli.guard.exit_code import ExitCode
from planner.cli.parser import make_parser
from planner.design.siting_model.links import MOST_HOME_STORES, MOST_PARENTS
from planner.plan import Status
from planner.report.folders.plan_folder import FILES, FOLDERS, read_folder
from planner.scenario.from_files import write_from_files
from planner.scenario.generate import generate
from planner.scenario.understand.findings import Request
from planner.scenario.validate import validate
from tests.repository.markdown import (
    ROOT,
    code,
    code_blocks,
    links,
    prose,
    section,
    tables,
)
from tests.repository.test_layers import LAYERS

README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
COMMAND_HEADING = "## Commands"
PICTURE_BYTES = 400_000

VILLAGES = [
    ("001", "上泉村", "青山镇", 109.512, 27.998, 1450),
    ("002", "石桥村", "青山镇", 109.531, 28.014, 980),
    ("003", "老渡村", "清水乡", 109.543, 27.982, 1210),
]


def commands():
    """Return the parser of each command by its name."""
    (actions,) = (
        action
        for action in make_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return actions.choices


def options_of(parser):
    """Return the long options of a parser."""
    return {
        name
        for action in parser._actions
        for name in action.option_strings
        if name.startswith("--")
    }


def test_commands_are_those_of_the_parser():
    """Test that the table names each command once, and no other one."""
    rows = tables(README, COMMAND_HEADING)
    named = [code(row[0])[0].split()[1] for row in rows if "planner" in row[0]]
    assert sorted(named) == sorted(commands())


def test_chinese_readme_names_the_same():
    """Test that it names each command and output file, and links to what exists."""
    rows = tables(CHINESE, "## 命令")
    named = [code(row[0])[0].split()[1] for row in rows if "planner" in row[0]]
    assert sorted(named) == sorted(commands())
    files = [
        name for row in tables(CHINESE, "## 一次运行写出什么") for name in code(row[0])
    ]
    assert sorted(files) == sorted([*FILES, *(f"{name}/" for name in FOLDERS)])
    for target in links(CHINESE):
        assert (ROOT / target).exists(), target
    for line in re.findall(
        r"^planner .*$", "\n".join(code_blocks(CHINESE, "sh")), re.MULTILINE
    ):
        make_parser().parse_args(line.split("#")[0].split()[1:])
    assert tomllib.loads(_example(CHINESE)) == tomllib.loads(_example(README))


def test_options_are_those_of_the_parser():
    """Test that table and text name each option of each command, and no other one."""
    text = section(README, COMMAND_HEADING)
    for row in tables(README, COMMAND_HEADING):
        if "planner" in row[0]:
            parser = commands()[code(row[0])[0].split()[1]]
            own = {name for name in code(row[1]) if name.startswith("--")}
            everywhere = {"--help", "--json", "--quiet", "--data", "--language"}
            assert own | everywhere >= options_of(parser)
            assert own <= options_of(parser)
    named = {"`--json`", "`--quiet`", "`--data DIR`", "`--language zh`"}
    assert named <= set(re.findall("`[^`]+`", text))
    reading = {
        name for name, item in commands().items() if "--data" in options_of(item)
    }
    assert reading == set(commands()) - {"new", "compare"}


def test_exit_codes_are_those_of_the_commands():
    """Test that each exit code stands in the table, and no other one."""
    rows = tables(README, COMMAND_HEADING)
    found = [int(row[0]) for row in rows if row[0].isdigit()]
    assert found == [int(item) for item in ExitCode]


def test_commands_in_the_text_can_be_parsed():
    """Test that every command line in code parses."""
    blocks = "\n".join(code_blocks(README, "sh"))
    lines = re.findall(r"^planner .*$", blocks, re.MULTILINE)
    lines += [
        text for text in code(prose(README)) if re.match(r"planner \w+ [\w/]+", text)
    ]
    assert len(lines) > 4
    for line in lines:
        make_parser().parse_args(line.split("#")[0].split()[1:])


def test_output_files_are_those_written():
    """Test that the table of the output folder names each file in its order."""
    rows = tables(README, "## What a run writes")
    folders = [f"{name}/" for name in FOLDERS]
    assert [code(row[0])[0] for row in rows] == [*FILES, *folders]


def test_public_names_are_explained():
    """Test that each public name has its row, and a docstring."""
    rows = tables(README, "## In Python and notebooks")
    assert sorted(code(row[0])[0] for row in rows) == sorted(planner.__all__)
    for row in rows:
        assert row[1]
        assert inspect.getdoc(getattr(planner, code(row[0])[0]))


def test_help_and_chinese_list_all_calls():
    """Test that help(planner) names each public name, and the Chinese each function."""
    assert planner.__doc__ is not None
    assert set(planner.__all__) <= set(re.findall(r"``(\w+)``", planner.__doc__))
    functions = {name for name in planner.__all__ if name[0].islower()}
    named = set(code(section(CHINESE, "## 在 Python 与笔记本中使用")))
    assert functions <= {name.split("(")[0] for name in named}


def test_make_targets_exist():
    """Test that each target that is named is in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(
        re.findall(r"make ([a-z-]+)", "\n".join([*code(prose(README)), *_shell()]))
    )
    assert {"demo", "test", "test-slow"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_pruning_is_that_of_the_siting_model():
    """Test that the numbers of nearest stores and hubs are those in use."""
    text = section(README, "## How good the answers are")
    assert f"its {MOST_PARENTS} nearest stores" in text
    assert f"its {MOST_PARENTS} nearest hubs" in text
    assert f"the {MOST_HOME_STORES} nearest stores" in text


def test_architecture_names_every_part():
    """Test that the layers are those the imports are held to."""
    found = {
        name.removesuffix(".py"): int(row[0])
        for row in tables(README, "## Architecture")
        for name in code(row[1])
    }
    assert found.pop("__init__") == max(LAYERS.values())
    package = ROOT / "planner"
    parts = {
        path.name.removesuffix(".py")
        for path in package.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert set(found) == parts - {"__init__", "__main__"}
    assert all(LAYERS[name] == layer for name, layer in found.items())


def test_statuses_are_named():
    """Test that each status of a result is named with the public names."""
    (row,) = (
        row
        for row in tables(README, "## In Python and notebooks")
        if "`Status`" in row[0]
    )
    assert all(status.value in row[1] for status in Status)


def test_documents_name_what_exists():
    """Test that files and folders that the documents name, and link to, are there."""
    documents = [*(ROOT / "docs").glob("*.md"), ROOT / "CONTRIBUTING.md"]
    assert len(documents) > 3
    for document in documents:
        text = document.read_text(encoding="utf-8")
        named = re.findall(r"`((?:planner|tests|benchmarks)/[\w/.]*)`", text)
        assert named, document.name
        for path in named:
            assert (ROOT / path).exists(), f"{document.name}: {path}"
        for target in links(text):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_links_and_pictures_are_there():
    """Test that files that are linked to exist, and that pictures are small."""
    targets = [*links(README), *links(CHANGELOG)]
    for target in targets:
        assert (ROOT / target).exists(), target
    pictures = [target for target in targets if target.endswith(".png")]
    assert len(pictures) > 1
    for picture in pictures:
        assert (ROOT / picture).stat().st_size <= PICTURE_BYTES, picture


def test_changelog_begins_with_this_version():
    """Test that the newest section is that of the version."""
    versions = re.findall(r"^## (\S+)", CHANGELOG, re.MULTILINE)
    assert versions[0] == planner.__version__


def test_python_block_runs(tmp_path, monkeypatch, capsys):
    """Test that the blocks run as they stand, on a small county in the demo's place."""
    generate(tmp_path / "scenarios" / "green_hill", villages=20, seed=3)
    monkeypatch.chdir(tmp_path)
    blocks = code_blocks(README, "python")
    assert len(blocks) == 4
    for block in blocks:
        with mpl.rc_context({"backend": "agg"}):
            exec(compile(block, "README.md", "exec"), {})
    assert "annual cost" in capsys.readouterr().out
    saved = read_folder(tmp_path / "out" / "strict")
    assert saved.plan is not None
    assert saved.run["scenario"]["variant"] == "strict"


def test_own_county_can_be_planned(tmp_path):
    """Test that a sheet with Chinese headers and a pbf make the scenario shown."""
    document = tomllib.loads(_example(README))
    files = {"villages": tmp_path / "村庄.xlsx", "roads": tmp_path / "county.osm.pbf"}
    _write_sheet(files["villages"], document)
    _write_extract(files["roads"])
    written = write_from_files(tmp_path / "my_county", Request(files=files))
    places = tomllib.loads(written.file.read_text(encoding="utf-8"))["places"]
    assert places == document["places"]
    assert not [item for item in validate(written.file) if not item.is_warning]
    instance = planner.build(planner.read_scenario(written.file))
    assert [village.name for village in instance.villages] == [
        "上泉村",
        "石桥村",
        "老渡村",
    ]
    assert instance.residents.sum() == 1450 + 980 + 1210
    assert not instance.graph.is_proxy


def test_blocks_are_all_looked_at():
    """Test that code is in a language that some test above runs."""
    languages = {"sh", "python", "toml", "mermaid"}
    assert set(re.findall(r"^ *```(\w+)", README, re.M)) == languages


def test_architecture_picture_names_parts():
    """Test that what is drawn is a part of the package, in both languages alike."""
    drawn = [set(_nodes(text)) for text in (README, CHINESE)]
    assert drawn[0] == drawn[1]
    others = {"files", "outputs", "Instance", "Plan"}
    assert others < drawn[0]
    assert drawn[0] - others <= set(LAYERS)


def test_figures_of_instances_are_those_measured():
    """Test that the table of published instances is that of the results."""
    results = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
    measured = results.splitlines()
    headings = {README: "## How good the answers are", CHINESE: "## 答案有多好"}
    for text, heading in headings.items():
        lines = [
            line
            for line in section(text, heading).splitlines()
            if line.startswith(("| clrp", "| 2e_lrp"))
        ]
        assert len(lines) == 5
        assert all(line in measured for line in lines)


def _nodes(text):
    """Return the names in the picture of the architecture."""
    (picture,) = code_blocks(text, "mermaid")
    plain = re.sub(r"\(\[.*?\]\)|\[\(.*?\)\]", "", picture)
    return re.findall(r"\b[a-zA-Z_]+\b", plain.replace("flowchart LR", ""))


def _example(text):
    """Return the one document that is shown."""
    (document,) = code_blocks(text, "toml")
    return document


def _shell():
    return [line for block in code_blocks(README, "sh") for line in block.splitlines()]


def _write_sheet(path, document):
    """Write the villages under the headers that the document and the text name."""
    headers = list(document["places"]["columns"]["villages"].values())
    assert f"headers {', '.join(headers)}" in " ".join(README.split())
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (headers, *VILLAGES):
        sheet.append(list(row))
    book.save(path)


def _write_extract(path):
    """Write a road from the county seat past all villages, as OpenStreetMap has it."""
    places = [(109.512, 27.953), *((item[3], item[4]) for item in VILLAGES)]
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in enumerate(places, start=1):
            node = osmium.osm.mutable.Node(id=number, location=place, version=1)
            writer.add_node(node)
        nodes = list(range(1, len(places) + 1))
        tags = {"highway": "tertiary"}
        way = osmium.osm.mutable.Way(id=1, nodes=nodes, tags=tags, version=1)
        writer.add_way(way)
