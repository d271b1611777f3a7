"""The service section: rates that hold everywhere, neutral where it is left out."""

from __future__ import annotations

from planner.model.service import ServiceRates
from planner.scenario.document.schema import ServiceSection
from planner.scenario.settings.defaults import Defaults
from planner.units import MONTHS_PER_YEAR

__all__ = ["service_rates"]


def service_rates(section: ServiceSection | None, defaults: Defaults) -> ServiceRates:
    """Return the rates, completed with defaults if the section is there."""
    if section is None:
        return ServiceRates()

    def number(key: str, default: str = "") -> float:
        fills = f"service.{key}"
        return defaults.number(getattr(section, key), default or fills, fills=fills)

    return ServiceRates(
        wage_per_year=number("wage_per_month") * MONTHS_PER_YEAR,
        peak_hour_share=number("peak_hour_share"),
        peak_factor=number("peak_factor", "festival_peak_multiplier"),
        dwell_days=number("dwell_days"),
        home_success=number("home_success", "first_attempt_success_home"),
        max_attempts=int(number("max_attempts")),
        conversion_with_display=number("conversion_with_display"),
        conversion_without_display=number("conversion_without_display"),
        commission_per_order=number("commission_per_order"),
        crew_cost_per_hour=number("crew_cost_per_hour"),
        crew_cost_per_km=number("crew_cost_per_km", "van_cost_km"),
        visits_per_tour=number("visits_per_tour"),
        income_per_visit=number("income_per_visit"),
        outside_visit_price=number("outside_visit_price"),
    )
