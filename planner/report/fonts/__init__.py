"""The planner's own Chinese font: in pictures by matplotlib, and inside pages."""

from planner.report.fonts.embedded import embed_fonts
from planner.report.fonts.pictures import (
    can_draw,
    drawable,
    font_families,
    own_fonts,
)

__all__ = ["can_draw", "drawable", "embed_fonts", "font_families", "own_fonts"]
