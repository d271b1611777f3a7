"""What the terminal says of the input, in English or in Chinese."""

from planner.cli.words.catalogue import catalogue
from planner.cli.words.speech import Speech

__all__ = ["Speech", "catalogue"]
