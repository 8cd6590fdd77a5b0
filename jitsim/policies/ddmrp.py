"""DDMRP: a buffer of three zones, replenished by the net flow position (Ptak and Smith)."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from jitsim.forecasts.anyforecast import AnyForecast
from jitsim.policies.buffer import (
    LEAD_TIME_FACTORS,
    VARIABILITY_FACTORS,
    XYZ_VARIABILITY,
    Zones,
    adjustment_on,
    blended_adu,
    lead_time_class,
    past_adu,
    zones,
)
from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.classes import XYZ
from jitsim.policies.net_flow import spike_horizon, spike_threshold
from jitsim.policies.policy import HistoryDays, Observed, Policy, Rule, Terms
from jitsim.policies.sizing import GUARD, effective_minimum
from jitsim.spec import TAG, Amount, Count, Days, Positive, Share, Spec


def fill_to_top_of_green(
    on_hand: int, on_order: int, backlog: int, spikes: int, top_of_yellow: int, top_of_green: int
) -> int:
    """Return what is missing to the top of green when the net flow position is below the top of yellow.

    Net flow position: on hand plus on order less backlog and the qualified spikes of the days ahead.
    """
    position = on_hand + on_order - backlog - spikes
    return top_of_green - position if position < top_of_yellow else 0


class Adu(Spec):
    """Average daily usage: how it is found."""

    method: Literal["past", "forward", "blended", "fixed"] = "past"
    """`past` days, `forward` days of a forecast, `blended` of both, or a `fixed` value."""
    value: Amount | None = None
    """With `fixed` the usage [units per day]."""
    horizon_days: HistoryDays = 84
    """Days that the mean is taken over."""
    past_weight: Share = 0.5
    """With `blended` the weight of the past; the forecast has the rest."""
    forecast: AnyForecast | None = None
    """With `forward` and `blended` the forecast [units per day]."""

    @model_validator(mode="after")
    def _keys_fit_the_method(self) -> Adu:
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


class Adjustment(Spec):
    """A planned factor between two days, both included."""

    first: Annotated[Count, Field(alias="from")]
    """The first day."""
    last: Annotated[Count, Field(alias="to")]
    """The last day."""
    demand: Positive = 1.0
    """Factor on average daily usage."""
    lead_time: Positive = 1.0
    """Factor on the decoupled lead time."""
    red: Positive = 1.0
    """Factor on the red zone."""
    yellow: Positive = 1.0
    """Factor on the yellow zone."""
    green: Positive = 1.0
    """Factor on the green zone."""

    @model_validator(mode="after")
    def _to_after_from(self) -> Adjustment:
        if self.last < self.first:
            raise ValueError(f"to: expected at least from ({self.first}), got {self.last}")
        return self


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
    """Lead time of the buffer [days]; default: what the supplier promises, else the mean of the receipts known."""
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
    spikes: Annotated[
        Annotated[Literal["off"], Tag(_OFF)] | Annotated[Spikes, Tag(_KEYS)], Discriminator(_off_or_keys)
    ] = Spikes()
    """Known orders of the days ahead that count against the buffer, or `off`."""
    adjustments: dict[str, Adjustment] = {}
    """Planned adjustments, by a name of their own; those that overlap multiply."""
    on_hand_alert: Annotated[Share, Field(gt=0)] = 0.5
    """Share of the red zone below which stock on hand is an execution alert."""

    default_refresh_days: ClassVar[float] = 7.0
    rules = (fill_to_top_of_green,)

    @property
    def rule(self) -> Rule:
        """The net flow rule."""
        return fill_to_top_of_green

    @property
    def observes(self) -> bool:
        """Return True: even with a fixed usage, lead time and class may be observed, and adjustments change zones."""
        return True

    @property
    def looks_ahead(self) -> bool:
        """Return True: known orders may be spikes."""
        return True

    @property
    def days_of_change(self) -> tuple[int, ...]:
        """Return the first days of planned adjustments and those after their last."""
        return tuple(sorted({day for each in self.adjustments.values() for day in (each.first, each.last + 1)}))

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (spike horizon [days], spike threshold, top of yellow, top of green); `le` is one unit higher."""
        assert observed is not None, "a buffer is computed from what was observed"
        buffer = self.buffer(terms, observed)
        tops = buffer.in_smallest_units
        strict = 0 if self.trigger == "lt" else 1
        return *self._spike(terms, observed, buffer), tops.toy + strict, tops.tog

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return the top of green."""
        return self.parameters(terms, observed)[3]

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel:
        """Return the top of yellow; the lot is the green zone."""
        trigger, top_of_green = parameters[2] - 1, parameters[3]
        level = trigger + (1 if self.trigger == "lt" else 0)
        green, check = max(1, top_of_green - level), self.days_between_reviews
        return BufferLevel("top of yellow", level, trigger, top_of_green, green, check=check)

    def usage(self, observed: Observed) -> float:
        """Return average daily usage [units per day], without planned adjustments."""
        if self.adu.method == "fixed":
            return self.adu.value or 0.0
        past = past_adu(observed.daily_demand.tolist(), self.adu.horizon_days)
        if self.adu.forecast is None:
            return past
        start = observed.day - len(observed.daily_demand)
        path = self.adu.forecast.path(observed.daily_demand, self.adu.horizon_days, start)
        forward = float(path.mean())
        if self.adu.method == "forward":
            return forward
        return blended_adu(past, forward, self.adu.past_weight, 1.0 - self.adu.past_weight)

    def lead_time(self, terms: Terms, observed: Observed) -> float:
        """Return the decoupled lead time [days], without planned adjustments."""
        if self.decoupled_lead_time is not None:
            return self.decoupled_lead_time
        if terms.promised_lead_time is not None:
            return terms.promised_lead_time
        return float(observed.lead_times.mean())

    def buffer(self, terms: Terms, observed: Observed) -> Zones:
        """Return the zones of a day [units]."""
        lead_time = self.lead_time(terms, observed)
        least = effective_minimum(terms.minimum_order, terms.order_multiple) * terms.unit
        written = self.zones
        planned = {
            key: adjustment_on(observed.day, [(a.first, a.last, getattr(a, key)) for a in self.adjustments.values()])
            for key in ("demand", "lead_time", "red", "yellow", "green")
        }
        return zones(
            self.usage(observed),
            lead_time,
            self._lead_time_factor(lead_time),
            self._variability_factor(observed),
            minimum_order=least,
            order_cycle=self.order_cycle,
            unit=terms.unit,
            daf=planned["demand"],
            ltaf=planned["lead_time"],
            zaf=(planned["red"], planned["yellow"], planned["green"]),
            extra_lead_time=self.extra_lead_time,
            mode=self.replenish if written is None else "override",
            override=(0.0, 0.0, 0.0) if written is None else (written.red, written.yellow, written.green),
        )

    def _lead_time_factor(self, lead_time: float) -> float:
        if self.lead_time_factor is not None:
            return self.lead_time_factor
        return LEAD_TIME_FACTORS[lead_time_class(lead_time)].default

    def _variability_factor(self, observed: Observed) -> float:
        if self.variability_factor is not None:
            return self.variability_factor
        return VARIABILITY_FACTORS[XYZ_VARIABILITY[_variation(observed)]].default

    def _spike(self, terms: Terms, observed: Observed, buffer: Zones) -> tuple[int, int]:
        """Return how many days ahead spikes are looked for and from what they are one; off is no day and no order."""
        if isinstance(self.spikes, str):
            return 0, 0
        lead_time = self.lead_time(terms, observed)
        horizon = spike_horizon(lead_time) if self.spikes.horizon is None else self.spikes.horizon
        if self.spikes.threshold is not None:
            least = terms.written(self.spikes.threshold)
        elif self.spikes.multiple_of_adu is not None:
            daily = self.usage(observed) / terms.unit
            least = spike_threshold("multiple_of_adu", self.spikes.multiple_of_adu, 0, daily)
        else:
            least = spike_threshold("share_of_red", self.spikes.share_of_red, buffer.in_smallest_units.tor, 0.0)
        return math.floor(horizon + GUARD), max(1, least)


def _variation(observed: Observed) -> Literal["X", "Y", "Z"]:
    """Return the class of the variation of weekly demand; too little history counts as moderate."""
    weeks = observed.daily_demand[len(observed.daily_demand) % 7 :].reshape(-1, 7).sum(axis=1)
    mean = float(weeks.mean()) if len(weeks) > 1 else 0.0
    if mean <= 0.0:
        return "Y"
    label: Literal["X", "Y", "Z"] = str(XYZ.classes(weeks.std(ddof=1, keepdims=True) / mean)[0])  # type: ignore[assignment]
    return label
