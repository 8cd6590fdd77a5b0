"""DDMRP: a buffer of three zones, replenished by the net flow position (Ptak and Smith)."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Discriminator, Field, StrictBool, Tag, model_validator

from jitsim.forecasts.anyforecast import AnyForecast
from jitsim.policies.adjustments import Adjustment, Ramp
from jitsim.policies.asked import AskedLeadTime, lead_time_from
from jitsim.policies.buffer import (
    LEAD_TIME_FACTORS,
    Tops,
    Zones,
    adjustment_on,
    blended_adu,
    lead_time_class,
    past_adu,
)
from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.buffer_terms import BufferTerms, Planned, buffer_parameters, buffer_zones, usual_variability_factor
from jitsim.policies.net_flow import spike_horizon
from jitsim.policies.policy import Exploded, HistoryDays, Observed, Policy, Rule, Terms
from jitsim.policies.sizing import effective_minimum
from jitsim.spec import TAG, Amount, Days, Positive, Share, Spec

WEEK = 7
"""Days over which the variation of demand is told."""


def fill_to_top_of_green(
    on_hand: int, on_order: int, backlog: int, spikes: int, top_of_yellow: int, top_of_green: int, top_of_red: int
) -> int:
    """Return what is missing to the top of green when the net flow position is below the top of yellow.

    Net flow position: on hand plus on order less backlog and the qualified spikes of the days ahead. The top of red
    decides nothing here; it is a parameter so that the ledger says what planners and alerts went by.
    """
    position = on_hand + on_order - backlog - spikes
    return top_of_green - position if position < top_of_yellow else 0


def fill_from_below_nothing(
    on_hand: int, on_order: int, backlog: int, spikes: int, top_of_yellow: int, top_of_green: int, top_of_red: int
) -> int:
    """Return what is missing to the top of green, but only once the net flow position is below 0."""
    position = on_hand + on_order - backlog - spikes
    return top_of_green - position if position < 0 else 0


class Adu(Spec):
    """Average daily usage: how it is found."""

    method: Literal["past", "forward", "blended", "fixed", "exploded"] = "past"
    """`past` days, `forward` days of a forecast, `blended` of both, a `fixed` value, or `exploded`: what the usage of
    the items that it is sent to or made into takes of it, and what customers demand of it here."""
    value: Amount | None = None
    """With `fixed` the usage [units per day]."""
    horizon_days: HistoryDays = 84
    """Days that the mean is taken over."""
    past_weight: Share = 0.5
    """With `blended` the weight of the past; the forecast has the rest."""
    forecast: AnyForecast | None = None
    """With `forward` and `blended` the forecast [units per day]."""
    exclude_spikes: StrictBool = False
    """Whether past days that reach the spike threshold are left out of the mean, with their demand; the threshold is
    that of the buffer for all usage, without planned adjustments."""

    @model_validator(mode="after")
    def _keys_fit_the_method(self) -> Adu:
        if self.exclude_spikes and self.method not in {"past", "blended"}:
            raise ValueError(f"exclude_spikes: expected only with method past or blended, got it with {self.method}")
        needed = {"fixed": "value", "forward": "forecast", "blended": "forecast"}.get(self.method)
        for key, methods in (("value", "fixed"), ("forecast", "forward or blended")):
            if key == needed and getattr(self, key) is None:
                raise ValueError(f"expected a {key} with method {self.method}, got none")
            if key != needed and getattr(self, key) is not None:
                raise ValueError(f"{key}: expected only with method {methods}, got it with {self.method}")
        return self


class Spikes(Spec):
    """Which known orders of the days ahead count as spikes."""

    threshold: Positive | None = None
    """A day's known orders of at least this are a spike [units]; default: `share_of_red` of the red zone."""
    share_of_red: Positive = 0.5
    """The threshold as a share of the red zone."""
    multiple_of_adu: Positive | None = None
    """The threshold as a multiple of average daily usage, in place of a share of the red zone."""
    horizon: Days | None = None
    """Days ahead that are looked at, today not counted; default: the decoupled lead time."""


class WrittenZones(Spec):
    """Zones that a person gives."""

    red: Amount
    """The red zone [units]."""
    yellow: Amount
    """The yellow zone [units]."""
    green: Positive
    """The green zone [units]."""


_OFF = TAG + "off"
_KEYS = TAG + "keys"


def _off_or_keys(value: object) -> str:
    return _OFF if isinstance(value, str | bool) else _KEYS


class Ddmrp(Policy):
    """DDMRP buffer: below the top of yellow order up to the top of green, by the net flow position, reviewed daily."""

    type: Literal["ddmrp"]
    """The policy's name."""
    adu: Adu = Adu()
    """Average daily usage."""
    decoupled_lead_time: Days | None = None
    """Lead time of the buffer [days]; default: what the supplier promises, else the mean of the receipts known. Of what
    is made, or sent from where no stock is kept: its days and the longest path below it down to what is stocked there
    by a policy of its own, neither to order nor by `mrp`; each step takes what is promised, else what is usual when
    nothing waits."""
    extra_lead_time: Days = 0.0
    """Days added to the lead time for sizing only."""
    lead_time_factor: Annotated[Share, Field(gt=0)] | None = None
    """Share of the demand over the lead time that is red base and green; default by lead time: 0.75 up to 10 days,
    0.50 up to 30, else 0.30."""
    variability_factor: Share | None = None
    """Red safety as a share of red base; default by the variation of weekly demand: 0.30 (X), 0.50 (Y), 0.75 (Z)."""
    order_cycle: Days = 0.0
    """Days of demand that an order covers at least."""
    replenish: Literal["replenished", "min_max"] = "replenished"
    """Whether the buffer has a yellow zone; `min_max` has none."""
    zones: WrittenZones | None = None
    """Zones as written, in place of computed ones."""
    trigger: Literal["lt", "le"] = "lt"
    """Whether an order is due below the top of yellow, or also at it."""
    auto: Literal["recommended", "stockout_only"] = "recommended"
    """Whether every order that is due is placed, or only one for a net flow position below 0."""
    spikes: Annotated[
        Annotated[Literal["off"], Tag(_OFF)] | Annotated[Spikes, Tag(_KEYS)], Discriminator(_off_or_keys)
    ] = Spikes()
    """Known orders of the days ahead that count against the buffer, or `off`."""
    adjustments: dict[str, Adjustment] = {}
    """Planned adjustments, by a name of their own; those that overlap multiply."""
    ramps: dict[str, Ramp] = {}
    """Planned curves of usage, by a name of their own; they multiply with each other and with adjustments."""
    on_hand_alert: Annotated[Share, Field(gt=0)] = 0.5
    """Share of the red zone below which stock on hand is an execution alert."""

    default_refresh_days: ClassVar[float] = 7.0
    rules = (fill_to_top_of_green, fill_from_below_nothing)

    @model_validator(mode="after")
    def _keys_fit_each_other(self) -> Ddmrp:
        if self.adu.exclude_spikes and isinstance(self.spikes, str):
            raise ValueError("spikes: expected a threshold, which adu.exclude_spikes goes by, got off")
        if self.auto == "stockout_only" and self.trigger == "le":
            raise ValueError("trigger: expected lt with auto stockout_only, which orders below 0, got le")
        return self

    @property
    def rule(self) -> Rule:
        """The net flow rule: below the top of yellow, or only below 0."""
        return self.rules[("recommended", "stockout_only").index(self.auto)]

    @property
    def observes(self) -> bool:
        """Return True: even with a fixed usage, lead time and class may be observed, and adjustments change zones."""
        return True

    @property
    def looks_ahead(self) -> bool:
        """Return True: known orders may be spikes."""
        return True

    @property
    def explodes(self) -> bool:
        """Return whether usage decides anything: adjustments of what the buffer goes to add to it."""
        return self._counts_usage

    @property
    def days_of_change(self) -> tuple[int, ...]:
        """Return the first days of planned adjustments, those after their last, and the days of ramps."""
        days = {day for each in self.adjustments.values() for day in (each.first, each.last + 1)}
        return tuple(sorted(days.union(*(ramp.days for ramp in self.ramps.values()))))

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (spike horizon [days], spike threshold, top of yellow, top of green, top of red).

        With `le` the top of yellow is one smallest unit higher: the rule orders below it.
        """
        assert observed is not None, "a buffer is computed from what was observed"
        return buffer_parameters(*self._sized_by(terms, observed))

    def buffer(self, terms: Terms, observed: Observed) -> Zones:
        """Return the zones of a day [units]."""
        return Zones(*buffer_zones(*self._sized_by(terms, observed)), terms.unit)

    def _sized_by(self, terms: Terms, observed: Observed) -> tuple[BufferTerms, Planned, float, float, float]:
        """Return all that the buffer is computed from on a day.

        Its terms, planned factors, usage, variability, and the usage that adjustments of what it goes to add.
        """
        adu, added = (self.usage(terms, observed), _added(observed)) if self._counts_usage else (0.0, 0.0)
        sizing = self.sizing(terms, self.lead_time(terms, observed) if self._counts_lead_time else 0.0)
        return sizing, self.planned(observed.day), adu, self._variability_factor(observed), added

    @property
    def _counts_usage(self) -> bool:
        """Whether average daily usage decides anything: the zones, or what is a spike."""
        return self.zones is None or (not isinstance(self.spikes, str) and self.spikes.multiple_of_adu is not None)

    @property
    def _counts_lead_time(self) -> bool:
        """Whether the lead time decides anything: the zones, or how far ahead spikes are looked for."""
        return self.zones is None or (not isinstance(self.spikes, str) and self.spikes.horizon is None)

    def tops_of(self, parameters: tuple[int, ...]) -> Tops:
        """Return the tops of the zones that such parameters came from [smallest units]."""
        top_of_yellow, top_of_green, top_of_red = parameters[2:]
        return Tops(top_of_red, top_of_yellow - (0 if self.trigger == "lt" else 1), top_of_green)

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return the top of green."""
        return self.parameters(terms, observed)[3]

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel:
        """Return the top of yellow; the lot is the green zone. With `stockout_only` a reorder point of nothing."""
        tops, check = self.tops_of(parameters), self.days_between_reviews
        if self.auto == "stockout_only":
            return BufferLevel("reorder point", 0, -1, tops.tog, max(1, tops.tog), check=check)
        green, trigger = max(1, tops.tog - tops.toy), parameters[2] - 1
        return BufferLevel("top of yellow", tops.toy, trigger, tops.tog, green, check=check)

    def asked_lead_time(self, terms: Terms) -> AskedLeadTime:
        """Return the decoupled lead time and the days added to it, without planned adjustments; none of zones."""
        if self.zones is not None:
            return AskedLeadTime()
        path = terms.decoupled_lead_time
        if self.decoupled_lead_time is None and path is not None and path != terms.promised_lead_time:
            return AskedLeadTime("path", path + self.extra_lead_time)
        return lead_time_from(self.decoupled_lead_time, terms.promised_lead_time, self.extra_lead_time)

    def usage(self, terms: Terms, observed: Observed) -> float:
        """Return average daily usage [units per day], without planned adjustments."""
        if self.adu.method == "fixed":
            return self.adu.value or 0.0
        if self.adu.method == "exploded" and observed.exploded is not None:
            own = past_adu(observed.exploded.own_demand.tolist(), self.adu.horizon_days)
            return own + observed.exploded.parents_adu
        past = self._past(terms, observed)
        if self.adu.forecast is None:
            return past
        start = observed.day - len(observed.daily_demand)
        path = self.adu.forecast.path(observed.daily_demand, self.adu.horizon_days, start)
        forward = float(path.mean())
        if self.adu.method == "forward":
            return forward
        return blended_adu(past, forward, self.adu.past_weight, 1.0 - self.adu.past_weight)

    def _past(self, terms: Terms, observed: Observed) -> float:
        """Return the mean of past usage, of the days below the spike threshold where spikes are excluded."""
        days = observed.daily_demand[-self.adu.horizon_days :]
        past = past_adu(days.tolist(), self.adu.horizon_days)
        if not self.adu.exclude_spikes:
            return past
        sizing = self.sizing(terms, self.lead_time(terms, observed))
        threshold = buffer_parameters(sizing, Planned(), past, self._variability_factor(observed))[1]
        ordinary = days[np.rint(days / terms.unit) < threshold].tolist()
        return past_adu(ordinary, self.adu.horizon_days) if ordinary else 0.0

    def known_lead_time(self, terms: Terms) -> float | None:
        """Return the decoupled lead time [days] that is written, the network's or promised; None if receipts tell."""
        if self.decoupled_lead_time is not None:
            return self.decoupled_lead_time
        return terms.promised_lead_time if terms.decoupled_lead_time is None else terms.decoupled_lead_time

    def lead_time(self, terms: Terms, observed: Observed) -> float:
        """Return the decoupled lead time [days], without planned adjustments."""
        known = self.known_lead_time(terms)
        return float(observed.lead_times.mean()) if known is None else known

    def sizing(self, terms: Terms, lead_time: float) -> BufferTerms:
        """Return what the buffer is computed from when its decoupled lead time is so many days."""
        factor = self.lead_time_factor
        return BufferTerms(
            lead_time=lead_time,
            lead_time_factor=LEAD_TIME_FACTORS[lead_time_class(lead_time)].default if factor is None else factor,
            extra_lead_time=self.extra_lead_time,
            minimum_order=effective_minimum(terms.minimum_order, terms.order_multiple) * terms.unit,
            order_cycle=self.order_cycle,
            unit=terms.unit,
            has_yellow=self.replenish != "min_max",
            strictly=self.trigger == "le",
            **self._written_zones(),
            **self._spike(terms, lead_time),
        )

    def _written_zones(self) -> dict[str, float]:
        zones = self.zones
        return {} if zones is None else {"is_written": 1.0, **zones.model_dump()}

    def _spike(self, terms: Terms, lead_time: float) -> dict[str, float]:
        """Return how many days ahead spikes are looked for and from what they are one; off is no day and no order."""
        spikes = self.spikes
        if isinstance(spikes, str):
            return {}
        horizon = spike_horizon(lead_time) if spikes.horizon is None else spikes.horizon
        known: dict[str, float] = {"has_spikes": 1.0, "spike_days": horizon}
        if spikes.threshold is not None:
            return known | {"spike_quantity": spikes.threshold / terms.unit}
        if spikes.multiple_of_adu is not None:
            return known | {"spike_multiple": spikes.multiple_of_adu}
        return known | {"spike_share": spikes.share_of_red}

    def factor_of_usage(self, day: int) -> float:
        """Return the planned factor on average daily usage of a day."""
        return self.planned(day).demand

    def planned(self, day: int) -> Planned:
        """Return the planned factors of a day; those that overlap multiply."""
        if not self.adjustments and not self.ramps:
            return Planned()
        active = self.adjustments.values()
        factors = [adjustment_on(day, [(a.first, a.last, getattr(a, key)) for a in active]) for key in Planned._fields]
        ramps = math.prod(ramp.on(day) for ramp in self.ramps.values())
        return Planned(factors[0] * ramps, *factors[1:])

    def _variability_factor(self, observed: Observed) -> float:
        """Return the variability factor, written or by the variation of weekly demand; written zones need none."""
        if self.variability_factor is not None or self.zones is not None:
            return self.variability_factor or 0.0
        seen: Exploded | Observed = observed
        if self.adu.method == "exploded" and observed.exploded is not None:
            seen = observed.exploded
        days, total, squares = seen.daily_demand.tolist(), 0.0, 0.0
        for first in range(len(days) % WEEK, len(days), WEEK):
            week = math.fsum(days[first : first + WEEK])
            total += week
            squares += week * week
        return usual_variability_factor(total, squares, len(days) // WEEK)


def _added(observed: Observed) -> float:
    """Return the usage that planned adjustments of the items above add [units per day]."""
    return 0.0 if observed.exploded is None else observed.exploded.added
