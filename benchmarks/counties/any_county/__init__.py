"""Small counties drawn over every key of the scenario document."""

from .document import drawn_document
from .folder import write_county
from .retouched import write_retouched

__all__ = ["drawn_document", "write_county", "write_retouched"]
