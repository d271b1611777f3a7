"""Studies held against searches of their own: the table that is made of the rows."""

from __future__ import annotations

from benchmarks.quality.studies import Row, report


def row(said: float, tolerance: float) -> Row:
    """Return a point of a frontier of which a search of its own finds 100."""
    return Row(
        county="1",
        study="frontier",
        item="1",
        objective=100.0,
        said=said,
        found=100.0,
        difference=said / 100.0 - 1.0,
        tolerance=tolerance,
        study_s=1.0,
    )


def test_the_table_counts_what_is_within_its_tolerance() -> None:
    """Test two points, 1 and 5 % above, that both state 2: one of them is within."""
    *_, line = report([row(101.0, 2.0), row(105.0, 2.0)])
    assert line == "| frontier | 2 | 3.00% | 5.00% | 1.00% | 1 |"
