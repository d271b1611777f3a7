"""Who is paid how: contracts with operators, subsidies, outside parcels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from planner.errors import InstanceError
from planner.model.places import Tier

__all__ = ["Contract", "ContractKind", "Outside", "Subsidy"]

PER_PARCEL, PER_FACILITY = "parcel", "facility"


class ContractKind(StrEnum):
    """How an operator is paid."""

    FIXED = "fixed"
    PIECE = "piece"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What an operator is paid for running a facility, instead of its running cost.

    Parameters
    ----------
    tiers, host_type_ids, format_ids
        Scope; ``None`` where anything goes, new builds included.
    fixed_per_year, fee_per_parcel
        What the network pays; the fee for every parcel that passes.
    penalty_per_failure
        What the operator pays for each parcel short of ``kpi_success``.
    kpi_success, expected_success
        Share of parcels handled well that is owed, and that is expected.
    """

    id: str
    name: str
    tiers: tuple[Tier, ...]
    host_type_ids: tuple[str, ...] | None
    format_ids: tuple[str, ...] | None
    fixed_per_year: float
    fee_per_parcel: float
    penalty_per_failure: float = 0.0
    kpi_success: float = 0.0
    expected_success: float = 1.0

    def __post_init__(self) -> None:
        for name in ("fixed_per_year", "fee_per_parcel", "penalty_per_failure"):
            if not getattr(self, name) >= 0:
                msg = f"contract {self.id!r}: {name} is {getattr(self, name)}, not >= 0"
                raise InstanceError(msg)

    @property
    def kind(self) -> ContractKind:
        """Whether a fixed sum, a fee by the piece, or both are paid."""
        if self.fee_per_parcel == 0:
            return ContractKind.FIXED
        return ContractKind.PIECE if self.fixed_per_year == 0 else ContractKind.HYBRID

    @property
    def penalty_per_parcel(self) -> float:
        """Expected penalty for each parcel that passes."""
        short = max(0.0, self.kpi_success - self.expected_success)
        return self.penalty_per_failure * short

    def applies(self, tier: Tier, host_type_id: str | None, format_id: str) -> bool:
        """Return whether a facility is in the scope."""
        return (
            tier in self.tiers
            and (self.host_type_ids is None or host_type_id in self.host_type_ids)
            and (self.format_ids is None or format_id in self.format_ids)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy:
    """What the government pays towards a line, for each parcel, or each facility.

    Parameters
    ----------
    line
        A cost line that the network pays, ``"parcel"`` or ``"facility"``.
    rate
        Share of the line; money for each parcel served, or for each facility a year.
    tiers, township_ids
        Scope, by the facility in whose books it stands; ``None``: all.
    cap_per_year
        Of all that it pays; all are cut in proportion.
    """

    id: str
    name: str
    line: str
    rate: float
    tiers: tuple[Tier, ...] | None = None
    township_ids: tuple[str, ...] | None = None
    cap_per_year: float = math.inf

    def __post_init__(self) -> None:
        is_share = self.line not in (PER_PARCEL, PER_FACILITY)
        if not self.rate >= 0 or (is_share and self.rate > 1):
            msg = f"subsidy {self.id!r}: rate is {self.rate}"
            raise InstanceError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Parcels of third-party merchants, carried where own ones leave room.

    Parameters
    ----------
    parcels_per_day
        Offered at each open store.
    price_per_parcel
        What merchants pay.
    """

    parcels_per_day: float
    price_per_parcel: float

    def __post_init__(self) -> None:
        if not (self.parcels_per_day >= 0 and self.price_per_parcel >= 0):
            msg = "outside parcels and their price must be >= 0"
            raise InstanceError(msg)
