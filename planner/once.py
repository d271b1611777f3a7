"""Answers worked out once, and kept with what they are answers about."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

__all__ = ["once"]


class Keeper(Protocol):
    """What keeps the answers of functions of it; see ``once``."""

    @property
    def known(self) -> dict[object, Any]:
        """Answers by function and arguments."""


P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K", bound=Keeper)


def once(
    function: Callable[Concatenate[K, P], T],
) -> Callable[Concatenate[K, P], T]:
    """Have a function of an instance work out each answer once, kept with the instance.

    Of an instance, or of anything else that has ``known``. For answers that nobody
    changes, by arguments that can be keys.
    """

    def kept(keeper: K, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = function, args, tuple(kwargs.items())
        if key not in keeper.known:
            keeper.known[key] = function(keeper, *args, **kwargs)
        found: T = keeper.known[key]
        return found

    update_wrapper(kept, function)
    return kept
