"""What a planner would do without the search: siting first, rules, plain searches."""

from .drafts import drafts
from .plain_search import plain_search
from .sited import Draft, completed

__all__ = ["Draft", "completed", "drafts", "plain_search"]
