"""What is said of aims, in one line."""

from planner.plan import Aim
from planner.report.text.aim_words import aims_line

NAMES = {f"c{number}": f"County {number}" for number in range(1, 6)}


def aim(county: int, attained: float, attainable: float, measure: str = "use") -> Aim:
    """Return an aim of 90 % in a county."""
    return Aim(
        measure=measure,
        county_id=f"c{county}",
        share=0.9,
        attainable=attainable,
        asked=attainable,
        attained=attained,
    )


def test_nothing_aimed_at_is_nothing_said() -> None:
    """Test that requirements alone leave the line empty."""
    assert aims_line([], NAMES) == ""


def test_one_county() -> None:
    """Test that each share stands with what is attained and attainable."""
    aims = [aim(1, 0.861, 0.863, "residents"), aim(1, 0.931, 0.9)]
    assert aims_line(aims, {"c1": "County 1"}) == (
        "Aims: residents 90.0%, attained 86.1% of 86.3% attainable; use 90.0%, "
        "attained (93.1%)."
    )


def test_several_counties() -> None:
    """Test that the counties worst off are named, and the others counted."""
    aims = [aim(number, 0.9 - number / 10, 0.8) for number in range(6) if number]
    assert aims_line(aims, NAMES) == (
        "Aims: use 90.0% in each county, but County 5 attained 40.0% of 80.0% "
        "attainable, County 4 attained 50.0% of 80.0% attainable, County 3 attained "
        "60.0% of 80.0% attainable, and 2 more below it."
    )
    met = [aim(1, 0.95, 0.9), aim(2, 0.91, 0.9)]
    assert aims_line(met, NAMES) == (
        "Aims: use 90.0%, attained in every county (91.0%)."
    )
