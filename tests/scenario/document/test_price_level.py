"""Tests of default prices in another currency than that of their sources."""

import pytest

from planner.errors import InputError
from planner.scenario.document.read import read_scenario
from planner.scenario.settings.defaults import (
    FREE_WITHOUT_FACTOR,
    Defaults,
    default_table,
)
from planner.scenario.settings.price_level import price_factor_of, price_factors
from tests.scenario.folders import write


def _read(folder, currency, document="", **keys):
    write(folder, document)
    file = folder / "scenario.toml"
    text = f"currency = {currency!r}\n{file.read_text(encoding='utf-8')}"
    file.write_text(text, encoding="utf-8")
    return read_scenario(folder, **keys)


def test_default_prices_of_another_currency_are_refused(tmp_path):
    """Test that the error lists every default price that the scenario leaves in.

    But for those that are 0 in another currency until a factor is given.
    """
    with pytest.raises(InputError) as error:
        _read(tmp_path, "INR", "[vehicle_types.van]\ncost_per_km = 9\n")
    (problem,) = error.value.problems
    used = read_scenario(write(tmp_path)).defaults_used
    prices = [
        item.fills
        for item in used
        if "CNY" in item.default.unit
        and item.default.value != 0
        and item.fills not in FREE_WITHOUT_FACTOR
    ]
    missing = [key for key in prices if key != "vehicle_types.van.cost_per_km"]
    assert f"{len(missing)} default prices" in problem.found
    assert problem.found.split(": ")[1].split(", ") == sorted(
        missing, key=problem.found.index
    )
    assert "vehicle_types.van.cost_per_km" not in problem.found
    assert "economics.price_factor" in problem.remedy


def test_factor_multiplies_the_defaults_and_nothing_else(tmp_path):
    """Test 80,000 x 5.75 for a store, and that prices that are given stay."""
    document = (
        "[economics]\nprice_factor = 5.75\n[vehicle_types.van]\ncost_per_km = 9\n"
    )
    scenario = _read(tmp_path, "INR", document)
    formats = {item.id: item for item in scenario.settings.formats}
    assert formats["service_store"].capex == 460_000
    assert formats["small_village_point"].capex == 5_800 * 5.75
    costs = {item.id: item.cost_per_km for item in scenario.settings.vehicle_types}
    assert costs == {"van": 9, "truck": 2.6 * 5.75}
    assert formats["service_store"].capacity_parcels_per_day == 800
    assert scenario.settings.economics.discount_rate == 0.06


@pytest.mark.parametrize("factor", ["1e9", "1e-9", "true", "'one'"])
def test_a_factor_that_cannot_be_one_is_the_only_error(tmp_path, factor):
    """Test that no default price is named that the factor made too large."""
    with pytest.raises(InputError) as error:
        _read(tmp_path, "INR", f"[economics]\nprice_factor = {factor}\n")
    (problem,) = error.value.problems
    assert problem.where == "economics.price_factor"


def test_scaled_prices_are_recorded_with_grade(tmp_path):
    """Test value, unit, range and grade of a price in rupees, as outputs list it."""
    scenario = _read(tmp_path, "INR", "[economics]\nprice_factor = 2\n")
    used = {item.fills: item.default for item in scenario.defaults_used}
    capex = used["formats.service_store.capex"]
    assert (capex.value, capex.low, capex.high) == (160_000, 100_000, 500_000)
    assert (capex.unit, capex.grade) == ("INR", "M")
    assert "price_factor 2" in capex.source
    assert used["formats.service_store.opex_per_month"].unit == "INR/month"
    assert scenario.resolved["formats"]["service_store"]["capex"] == 160_000


def test_factor_in_yuan(tmp_path):
    """Test that a dear county may raise the default prices in their own currency."""
    scenario = read_scenario(write(tmp_path, "[economics]\nprice_factor = 1.5\n"))
    capex = {item.id: item.capex for item in scenario.settings.formats}
    assert capex["service_store"] == 120_000


@pytest.mark.parametrize("name", ["CNY", "cny", "RMB", "人民币"])
def test_names_of_the_yuan(tmp_path, name):
    """Test that prices in yuan are right whatever people call it."""
    scenario = _read(tmp_path, name)
    capex = {item.id: item.capex for item in scenario.settings.formats}
    assert capex["service_store"] == 80_000


def test_variant_may_give_the_currency(tmp_path):
    """Test that currency and factor of a variant hold, and one alone is refused."""
    document = (
        '[variants.right]\ncurrency = "INR"\neconomics = { price_factor = 2 }\n'
        '[variants.wrong]\ncurrency = "INR"\n'
    )
    folder = write(tmp_path, document)
    right = read_scenario(folder, variant="right").settings
    assert {item.id: item.capex for item in right.formats}["service_store"] == 160_000
    with pytest.raises(InputError, match="price_factor"):
        read_scenario(folder, variant="wrong")


@pytest.mark.parametrize("factor", ["0", "-1", "'x'", "true"])
def test_faulty_factors(tmp_path, factor):
    """Test that a factor that is no positive number is an error of its own key."""
    with pytest.raises(InputError, match=r"economics\.price_factor"):
        read_scenario(write(tmp_path, f"[economics]\nprice_factor = {factor}\n"))


def test_only_prices_are_scaled():
    """Test that no default is scaled but those whose unit is money."""
    defaults = Defaults(currency="INR", price_factor=3)
    for key, default in default_table().items():
        value = defaults.record(key)
        is_price = "CNY" in default.unit
        assert value == (default.value * 3 if is_price else default.value), key


def test_factors_of_countries():
    """Test that a factor is purchasing power over China's, within its range."""
    china = price_factor_of("RMB")
    assert (china.currency, china.factor, china.low, china.high) == ("CNY", 1, 1, 1)
    india = price_factor_of("inr")
    # 22.88 rupees and 3.989 yuan buy what a dollar buys; it is 83 rupees, 7.2 yuan.
    assert india.factor == 22.88 / 3.989
    assert india.high == 83 / 7.2
    assert price_factor_of("XYZ") is None
    for item in price_factors():
        assert 0 < item.low <= item.factor <= item.high
        assert item.grade == "C"
        assert "World Bank" in item.source
