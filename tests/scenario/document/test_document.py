"""Tests of reading the scenario document."""

import tomllib
from importlib.resources import files

import pytest

from planner.errors import InputError
from planner.model.places import Tier
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.scenario.document.read import read_scenario
from tests.scenario.folders import DOCUMENT, write

MINIMAL = """\
schema_version = 1
title = "T"
[places]
villages = "villages.csv"
coordinates = "wgs84"
"""


def _problems(folder, document, variant=None):
    (folder / "scenario.toml").write_text(document, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_scenario(folder, variant=variant)
    return raised.value.problems


def test_template_shows_the_defaults(tmp_path):
    """Test that the template says nothing else than a document without sections."""
    template = files("planner.scenario") / "template.toml"
    (tmp_path / "scenario.toml").write_bytes(template.read_bytes())
    shown = read_scenario(tmp_path)
    (tmp_path / "scenario.toml").write_text(MINIMAL)
    assert read_scenario(tmp_path).settings == shown.settings


def test_template_shows_keys_that_exist(tmp_path):
    """Test that every commented line of the template may be made a line."""
    text = (files("planner.scenario") / "template.toml").read_text(encoding="utf-8")
    lines = [
        line.removeprefix("# ")
        if line.startswith("# [") or (line.startswith("# ") and " = " in line)
        else line
        for line in text.splitlines()
        if not line.startswith("# counties")
    ]
    (tmp_path / "scenario.toml").write_text("\n".join(lines), encoding="utf-8")
    scenario = read_scenario(tmp_path, variant="strict")
    assert scenario.settings.standard.collect_within_m == 1500
    assert list(scenario.document.options) == ["recommended", "strict"]
    assert scenario.resolved["places"]["columns"] == {
        "villages": {
            "id": "代码",
            "name": "村名",
            "parcels_in_per_day": {"column": "年业务量", "unit": "万件/年"},
        }
    }


def test_commented_defaults_of_the_template(tmp_path):
    """Test that commented numbers of the template are those of the defaults table."""
    text = (files("planner.scenario") / "template.toml").read_text(encoding="utf-8")
    (tmp_path / "scenario.toml").write_text(MINIMAL)
    resolved = read_scenario(tmp_path).resolved
    section, compared = "", 0
    for line in text.splitlines():
        if line.startswith(("[", "# [")):
            section = line.removeprefix("# ").split("]")[0].strip("[")
        is_key = line.startswith("# ") and not line.startswith("# [")
        if not is_key or any(word in line for word in ("unless", "generate")):
            continue
        if " = " not in line:
            continue
        key, value = line.removeprefix("# ").split("#")[0].split(" = ", maxsplit=1)
        table = resolved
        for part in section.split("."):
            table = table.get(part, {})
        if key.strip() in table:
            compared += 1
            assert tomllib.loads(f"x = {value}")["x"] == table[key.strip()], line
    assert compared >= 25


def test_units_and_defaults(tmp_path):
    """Test that settings are in base units: 12,000 a month are 144,000 a year."""
    settings = read_scenario(write(tmp_path)).settings
    store = next(item for item in settings.formats if item.tier is Tier.STORE)
    assert store.opex_per_year == 144_000
    assert (store.open_s, store.close_s) == (7 * 3600, 20 * 3600)
    assert settings.operations.stop_s == 240
    assert settings.operations.linehaul_window_s == (5 * 3600, 14 * 3600)
    assert settings.standard.collect_within_m == 3000
    assert settings.requirements.reach_m == {Mode.POINT: 5000, Mode.STORE: 20_000}
    assert settings.profiles["villager"].max_kph == 22


def test_defaults_are_recorded_with_grade_and_source(tmp_path):
    """Test that a left-out key is recorded, and one that is given is not."""
    document = "[standard]\nstore_within_min = 40\n[demand]\ninternet = 0.5\n"
    scenario = read_scenario(write(tmp_path, document))
    used = {item.fills: item.default for item in scenario.defaults_used}
    assert "demand.internet" not in used
    default = used["standard.collect_within_km"]
    assert (default.key, default.value, default.unit) == (
        "pickup_radius_vehicle",
        3.0,
        "km",
    )
    assert (default.low, default.high, default.grade) == (2.0, 5.0, "M")
    assert "judgement" in default.source
    assert used["goods.bulky.share_in"].key == "bulky_share"
    assert scenario.resolved["standard"] == {
        "collect_within_km": 3.0,
        "min_parcels_per_day": 1.0,
        "required_functions": ["collect", "send", "return"],
        "store_within_min": 40.0,
    }


def test_coverage_as_objective_asks_for_nothing(tmp_path):
    """Test that most coverage under a budget has no smallest shares by default."""
    document = '[solve]\nobjective = "coverage"\nmax_capex = 100\n'
    requirements = read_scenario(write(tmp_path, document)).settings.requirements
    assert (requirements.at_least, requirements.aims) == ({}, {})


def test_shares_of_the_defaults_are_aims(tmp_path):
    """Test that a share is required where it is written, and only that share."""
    default = read_scenario(write(tmp_path)).settings.requirements
    assert default.at_least == {}
    assert default.aims == {Measure.RESIDENTS: 0.9, Measure.USE: 0.9}
    document = (
        "[solve]\nat_least = { residents = 0.8 }\n"
        "[variants.both.solve]\nat_least = { use = 0.7, villages = 0.5 }\n"
    )
    folder = write(tmp_path, document)
    one = read_scenario(folder).settings.requirements
    assert one.at_least == {Measure.RESIDENTS: 0.8}
    assert one.aims == {Measure.USE: 0.9}
    both = read_scenario(folder, variant="both").settings.requirements
    assert both.at_least == {
        Measure.RESIDENTS: 0.8,
        Measure.USE: 0.7,
        Measure.VILLAGES: 0.5,
    }
    assert both.aims == {}


def test_variant_is_merged_key_by_key(tmp_path):
    """Test that a variant changes its keys and nothing else, lists as a whole."""
    document = (
        "[standard]\ncollect_within_km = 3\n"
        'required_functions = ["collect", "send"]\n'
        "[variants.strict.standard]\ncollect_within_km = 1.5\n"
        '[variants.plain.standard]\nrequired_functions = ["collect"]\n'
    )
    folder = write(tmp_path, document)
    strict = read_scenario(folder, variant="strict").settings.standard
    assert strict.collect_within_m == 1500
    assert strict.required_functions == ("collect", "send")
    plain = read_scenario(folder, variant="plain").settings.standard
    assert plain.required_functions == ("collect",)


def test_variant_patches_built_in_sets(tmp_path):
    """Test that a variant may change one key of a format that is built in."""
    document = "[variants.dear.formats.service_store]\ncapex = 90_000\n"
    scenario = read_scenario(write(tmp_path, document), variant="dear")
    capex = {item.id: item.capex for item in scenario.settings.formats}
    assert capex["service_store"] == 90_000
    assert capex["county_hub"] == 4_000_000
    used = {item.fills for item in scenario.defaults_used}
    assert "formats.service_store.capex" not in used


def test_share_of_one_county(tmp_path):
    """Test that a county may be asked for less than the others."""
    document = (
        "[solve]\nat_least = { residents = 0.9 }\n"
        "[solve.at_least_in.south]\nresidents = 0.8\nuse = 0.7\n"
    )
    rules = read_scenario(write(tmp_path, document)).settings.requirements
    assert rules.shares_in("north") == {Measure.RESIDENTS: 0.9}
    assert rules.shares_in("south") == {Measure.RESIDENTS: 0.8, Measure.USE: 0.7}


def test_hash_follows_the_resolved_scenario(tmp_path):
    """Test that writing a default down keeps the hash, changing it does not."""
    plain = read_scenario(write(tmp_path)).content_hash
    written = "[demand]\ninternet = 0.66\n[solve]\nseed = 1\nrounds = 6\n"
    same = read_scenario(write(tmp_path, written)).content_hash
    other = read_scenario(write(tmp_path, "[demand]\ninternet = 0.67\n")).content_hash
    assert plain == same != other


def test_byte_order_mark_and_folder_or_file(tmp_path):
    """Test that a TOML file with a mark is read, named itself or by its folder."""
    file = tmp_path / "county.toml"
    file.write_text("\ufeff" + DOCUMENT, encoding="utf-8")
    write(tmp_path)
    assert read_scenario(file).title == read_scenario(tmp_path).title == "Green Hill"


CASES = [
    ("titel = 'x'\n", "titel", "a key the planner does not know", "'title'"),
    ("[roads]\nsnap_limit_m = '3'\n", "roads.snap_limit_m", '"3"', "3 without quotes"),
    ("[solve]\nat_least = {use = 95}\n", "solve.at_least.use", "95", "0.95"),
    ("[solve]\nboundary = 'country'\n", "solve.boundary", '"country"', "county"),
    ("[solve]\ncollect_within_km = 3\n", "solve.collect_within_km", "", "standard."),
    ("[demand]\ninternet = nan\n", "demand.internet", "NaN", "finite"),
    ("[operations]\nloop_window = ['20:00', '7:00']\n", "loop_window[1]", "7:00", ""),
    (
        "[operations]\nloop_window = ['20:00', '07:00']\n",
        "operations.loop_window",
        "20:00",
        "earlier hour first",
    ),
    ("[formats]\nx = 3\n", "formats.x", "3", "a table"),
    (
        "[formats.service_store]\ntier = 'hub'\n"
        "[formats.small_service_store]\ntier = 'hub'\n"
        "[formats.large_service_store]\ntier = 'hub'\n",
        "formats",
        "no format of tier 'store'",
        'tier = "store"',
    ),
    (
        "[goods.x]\nshare_in = 0.5\nshare_out = 1\nkg = 1\nm3 = 1\n",
        "goods",
        "table",
        "add up to 0.5",
    ),
    (
        "[vehicle_types.truck]\nlegs = ['loop']\n",
        "vehicle_types",
        "no vehicle type for the leg 'linehaul'",
        "linehaul",
    ),
    (
        "[vehicle_types.x]\nlegs = ['loop', 'linehaul']\nprofile = 'raod'\n",
        "vehicle_types.x.profile",
        "'raod'",
        "'road'",
    ),
    ("[standard]\ncollect_within_km = -1\n", "collect_within_km", "-1", ">= 0"),
    (
        "[formats.x]\ntier = 'point'\nfunctions = ['send']\nsuccess = 0\n",
        "formats.x.success",
        "0",
        "> 0",
    ),
    (
        "[service]\n[formats.x]\ntier = 'point'\nfunctions = ['send']\n"
        "minutes_per_parcel = 2\n",
        "formats.x.minutes_per_parcel",
        "no clerk",
        "formats.x.staff",
    ),
    (
        "[formats.x]\ntier = 'point'\nfunctions = ['send']\nstaff = 1\n",
        "formats.x.staff",
        "no section [service]",
        "add the section",
    ),
    (
        "[hosts.x]\ntiers = ['point']\nhas = ['send']\nlacks = ['send', 'order']\n",
        "hosts.x.lacks",
        "send, which it has too",
        "one of the two",
    ),
    ("[hosts.x]\ntiers = ['point']\nsign_up = 1.2\n", "hosts.x.sign_up", "1.2", "1"),
    (
        "[hosts.x]\ntiers = ['point']\nlacks = ['sell']\n",
        "hosts.x.lacks",
        "sell",
        "send",
    ),
    ("[service]\npeak_factor = 0.5\n", "service.peak_factor", "0.5", ">= 1"),
    ("[service]\nmax_attempts = 0\n", "service.max_attempts", "0", ">= 1"),
    ("[service]\nmax_attempts = 101\n", "service.max_attempts", "101", "<= 100"),
    (
        "[carriers.x]\nmax_attempts = 101\n[carriers.x.price_per_parcel]\nloop = 1\n",
        "carriers.x.max_attempts",
        "101",
        "<= 100",
    ),
    ("[service]\nwage_per_moth = 3\n", "service.wage_per_moth", "", "wage_per_month"),
    (
        "[carriers.x]\nprice_per_parcel = {}\n",
        "carriers.x.price_per_parcel",
        "no leg",
        "add the legs",
    ),
    (
        "[carriers.x]\nprice_per_parcel = { bus = 1 }\n",
        "carriers.x.price_per_parcel.bus",
        "",
        "",
    ),
    (
        "[carriers.x]\nprice_per_parcel = { loop = 1 }\nlead_hours = { home = 9 }\n",
        "carriers.x.lead_hours.home",
        "no price",
        "price_per_parcel.home",
    ),
    (
        "[carriers.x]\nprice_per_parcel = { loop = 1 }\nclass_factor = { bulk = 2 }\n",
        "carriers.x.class_factor.bulk",
        "'bulk'",
        "'bulky'",
    ),
    (
        "[carriers.x]\nprice_per_parcel = { loop = 1 }\nzone_km = [9, 20]\n"
        "zone_factor = [1, 2]\n",
        "carriers.x.zone_factor",
        "2 factors for 2 limits",
        "add or delete",
    ),
    (
        "[carriers.x]\nprice_per_parcel = { loop = 1 }\nzone_km = [20, 9]\n"
        "zone_factor = [1, 2, 3]\n",
        "carriers.x.zone_km",
        "20, 9",
        "sort",
    ),
    (
        "[contracts.x]\ntiers = ['point']\n",
        "contracts.x",
        "neither fixed_per_month nor fee",
        "add one",
    ),
    (
        "[contracts.x]\nfee_per_parcel = 1\nhosts = ['grocer']\n",
        "contracts.x.hosts",
        "'grocer'",
        "'grocery'",
    ),
    (
        "[contracts.x]\nfee_per_parcel = 1\nformats = ['kiosk']\n",
        "contracts.x.formats",
        "'kiosk'",
        "delete it",
    ),
    (
        "[contracts.x]\nfee_per_parcel = 1\n[contracts.y]\nfixed_per_month = 9\n"
        "hosts = ['grocery']\n",
        "contracts.y",
        "as contracts.x does",
        "narrow",
    ),
    (
        "[contracts.x]\nfee_per_parcel = 1\npenalty_per_failure = 2\n",
        "contracts.x.penalty_per_failure",
        "no kpi_success",
        "add kpi_success",
    ),
    (
        "[subsidies.x]\nline = 'facility_capx'\nshare = 0.5\n",
        "subsidies.x.line",
        "'facility_capx'",
        "'facility_capex'",
    ),
    (
        "[subsidies.x]\nline = 'parcel'\nshare = 0.5\n",
        "subsidies.x",
        "without amount",
        "add amount",
    ),
    (
        "[subsidies.x]\nline = 'handling'\nshare = 0.7\n"
        "[subsidies.y]\nline = 'handling'\nshare = 0.5\n",
        "subsidies.y.share",
        "1.2 of handling",
        "lower",
    ),
    ("[subsidies.x]\nline = 'handling'\nshare = 7\n", "subsidies.x.share", "7", "0.07"),
    (
        "[outside]\nprice_per_parcel = -1\nparcels_per_day_per_store = 4\n",
        "outside.price_per_parcel",
        "-1",
        ">= 0",
    ),
    ("[variants]\nstrict = 3\n", "variants.strict", "3", "a table"),
    ("[options.x]\nvariant = 'strict'\n", "options.x.variant", "'strict'", "add the"),
    ("[options.X]\n", "options", "'X'", "such a name"),
]


@pytest.mark.parametrize(("document", "where", "found", "remedy"), CASES)
def test_faults_of_the_document(tmp_path, document, where, found, remedy):
    """Test that a fault names its key, what stands there and what to write."""
    head, _, rest = DOCUMENT.partition("[places]")
    text = head + document + "[places]" + rest
    if document.startswith("["):
        text = DOCUMENT + document
    problem = next(item for item in _problems(tmp_path, text) if where in item.where)
    assert problem.file == "scenario.toml"
    assert found in problem.found
    assert problem.expected
    assert remedy in problem.remedy


def test_all_faults_come_at_once(tmp_path):
    """Test that three faults in three sections give three problems."""
    document = (
        "[roads]\nsnap_limit = 3\n[demand]\ninternet = 66\n"
        "[solve]\nmodes = ['point', 'point']\n"
    )
    found = _problems(tmp_path, DOCUMENT + document)
    assert [item.where for item in found] == [
        "roads.snap_limit",
        "demand.internet",
        "solve.modes",
    ]


def test_faults_of_a_variant_name_it(tmp_path):
    """Test that a fault in a patch is placed in the variant."""
    document = DOCUMENT + "[variants.v.solve]\nmip_gap = 2\n"
    (problem,) = _problems(tmp_path, document, variant="v")
    assert problem.where == "variants.v.solve.mip_gap"


def test_unknown_variant(tmp_path):
    """Test that a variant that is not there gets the nearest name."""
    document = DOCUMENT + "[variants.strict.solve]\nseed = 2\n"
    (problem,) = _problems(tmp_path, document, variant="stirct")
    assert "strict" in problem.remedy


@pytest.mark.parametrize(
    ("text", "line"),
    [("title = 'x'\ncurrency = CNY\n", "line 2"), ("a = 1\na = 2\n", "line 2")],
)
def test_syntax_errors_have_a_line(tmp_path, text, line):
    """Test that broken TOML is one problem with its line."""
    (problem,) = _problems(tmp_path, text)
    assert problem.where == line
    assert "(at line" not in problem.found


def test_document_that_is_not_utf8(tmp_path):
    """Test that a document in GB18030 is refused with the line."""
    content = 'schema_version = 1\ntitle = "凤凰"\n'
    (tmp_path / "scenario.toml").write_bytes(content.encode("gb18030"))
    with pytest.raises(InputError, match="line 2: text that is not UTF-8"):
        read_scenario(tmp_path)


def test_missing_scenario(tmp_path):
    """Test that a folder without scenario says how to make one."""
    with pytest.raises(InputError, match="planner new"):
        read_scenario(tmp_path / "nowhere")


def test_missing_data_folder(tmp_path):
    """Test that a data folder that is not there is a problem."""
    with pytest.raises(InputError, match="no such folder"):
        read_scenario(write(tmp_path), data=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[standard]\ncollect_within_km = 1e300", "a number <= 1e+12"),
        ("[solve]\nreach_km = { point = 1e-300 }", "a number >= 0.000001"),
        ("[solve]\nseed = 9223372036854775808", "a number <= 2.14748e+09"),
        ("[operations]\nstop_minutes = 1e12", "a number <= 1440"),
        ("[solve]\nmax_facilities = { store = 3000000000 }", "a number <= 2.14748e+09"),
    ],
)
def test_numbers_that_overflow(tmp_path, line, expected):
    """Test that a number no solver can count with is refused by its key."""
    (problem,) = _problems(tmp_path, f"{MINIMAL}{line}\n")
    assert problem.expected == expected
    assert problem.where.startswith(line.strip("[").partition("]")[0])


@pytest.mark.parametrize("encoding", ["=1+1", "hex", "utf-99"])
@pytest.mark.parametrize("section", ["roads", "places"])
def test_encodings_that_there_are_not(tmp_path, section, encoding):
    """Test a name of nothing, one of no text, and one that does not exist."""
    table = "\n[roads]\nproxy_detour = 1.5\n" if section == "roads" else ""
    text = f'{MINIMAL}{table}encoding = "{encoding}"\n'
    (problem,) = _problems(tmp_path, text)
    assert problem.where == f"{section}.encoding"
    assert problem.expected == "an encoding such as utf-8, gb18030 or latin-1"
