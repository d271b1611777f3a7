"""Every single move of a plan, priced by real routes: a judge apart from the search."""

from .judge import Judge, Move, Priced, objective_of
from .moves import all_moves
from .settle import settled

__all__ = ["Judge", "Move", "Priced", "all_moves", "objective_of", "settled"]
