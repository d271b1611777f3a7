"""Tests of the study of own vehicles and third parties."""

import csv

import pytest

import planner
from planner.scenario.document.read import read_scenario

pytestmark = pytest.mark.slow

PRICES = (1.0, 1.5)


@pytest.fixture(scope="module")
def carriers(script):
    """Return the study script as a module."""
    return script("third_party_or_own")


@pytest.fixture(scope="module")
def table(carriers, county, tmp_path_factory):
    """Return the rows by plan and price, and the folder, of the study on the county."""
    out = tmp_path_factory.mktemp("carriers")
    arguments = ["--price", "1.5", "--rounds", "1", "--out", str(out)]
    assert carriers.main([str(county), *arguments]) == 0
    text = (out / "third_party_or_own.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(row["plan"], float(row["price_factor"])): row for row in rows}, out


def without_carriers(county, tmp_path):
    """Return the file of the county after its third parties are taken out."""
    text = (county / "scenario.toml").read_text(encoding="utf-8")
    before, rest = text.split("[carriers.postal]")
    section, after = rest.split("[contracts.", 1)
    variants = after.split("[variants.own_network]")[0]
    assert "price_per_parcel" in section
    file = tmp_path / "plain.toml"
    file.write_text(f"{before}[contracts.{variants}", encoding="utf-8")
    return file


def test_rows_are_every_plan_at_every_price(table):
    """Test that three plans have three prices each, and that there is a picture."""
    rows, out = table
    plans = ("own", "third_party", "choice")
    assert list(rows) == [(plan, price) for plan in plans for price in PRICES]
    assert (out / "third_party_or_own.png").read_bytes().startswith(b"\x89PNG")


def test_own_and_third_party_are_pure(table):
    """Test that one leaves third parties nothing, and the other own vehicles."""
    rows, _ = table
    for price in PRICES:
        own, third_party = rows["own", price], rows["third_party", price]
        assert float(own["carried_by_third_parties"]) == 0
        assert float(own["carrier_fees"]) == float(own["villager_charges"]) == 0
        assert float(own["annual_cost"]) == float(rows["own", 1.0]["annual_cost"])
        assert float(third_party["carried_by_third_parties"]) == 1
        assert float(third_party["vehicle_cost"]) == 0


def test_kept_plan_rises_by_its_fees(table):
    """Test that at a factor f the plan of today costs (f - 1) of its fees more.

    Attempts again cost a share of the price, so that they rise with it, and so does
    what is paid for parcels of merchants, but for what of these is damaged.
    """
    rows, _ = table
    for plan in ("own", "third_party", "choice"):
        today = rows[plan, 1.0]
        assert today["annual_cost_kept"] == today["annual_cost"]
        costs = [float(rows[plan, price]["annual_cost_kept"]) for price in PRICES]
        assert costs == sorted(costs)
        own = float(today["carrier_fees"]) + float(today["carrier_attempts"])
        most = own + float(today["outside_carrying"])
        for price, cost in zip(PRICES, costs, strict=True):
            more = cost - float(today["annual_cost"])
            low, high = sorted(((price - 1) * own, (price - 1) * most))
            assert low - 0.01 <= more <= high + 0.01


def test_only_the_choice_is_planned_at_other_prices(table):
    """Test that other plans are kept, and that the choice is held against today's."""
    rows, _ = table
    for (plan, _), row in rows.items():
        if plan == "choice":
            saved = float(row["annual_cost_kept"]) - float(row["annual_cost"])
            assert float(row["saved"]) == pytest.approx(saved, abs=1e-3)
            assert row["told_anew"]
        else:
            assert row["annual_cost_kept"] == row["annual_cost"]
            assert row["told_anew"] == ""


def test_third_parties_alone_can_take_all_parcels(carriers, county):
    """Test that each can take two legs of every parcel, and that no vehicle is left."""
    scenario = read_scenario(county)
    parcels_per_day = float(planner.build(scenario).parcels_per_day.sum())
    changes = carriers.third_party_only(scenario)
    (capacity,) = (item for item in changes["carriers"].values())
    assert capacity["capacity_parcels_per_day"] >= 2 * parcels_per_day
    vehicles = changes["vehicle_types"].values()
    assert len(vehicles) == len(scenario.settings.vehicle_types)
    assert all(item == {"available": 0} for item in vehicles)


def test_without_third_parties_there_is_nothing_to_compare(
    carriers, county, tmp_path, capsys
):
    """Test that such a scenario is refused in one line, with exit code 2."""
    file = without_carriers(county, tmp_path)
    out = tmp_path / "out"
    assert carriers.main([str(file), "--out", str(out)]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "no third party" in message
    assert not out.exists()


def test_chart_has_no_line_for_a_plan_that_there_is_not(carriers, county):
    """Test that third parties who cannot do it alone have no words at a line's end."""
    plan = {"annual_cost": 2e6, "carried_by_third_parties": 0.2}
    rows = [
        {"plan": name, "price_factor": price, "effective_service": 0.9} | figures
        for name, figures in (("own", plan), ("third_party", {}), ("choice", plan))
        for price in PRICES
    ]
    above, between, _ = carriers.chart(rows, read_scenario(county)).axes
    words = [text.get_text() for text in above.texts]
    assert sorted(words) == ["own vehicles only", "the planner's choice"]
    assert [bar.get_height() for bar in between.patches] == [0.0] * len(PRICES)
