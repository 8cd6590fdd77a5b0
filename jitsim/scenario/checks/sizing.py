"""How a policy is sized, where that is legal but looks wrong: warnings."""

from __future__ import annotations

from collections.abc import Iterator

from jitsim.policies import Policy
from jitsim.policies.buffer import LEAD_TIME_FACTORS, VARIABILITY_FACTORS, lead_time_class
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.hybrid import Hybrid
from jitsim.policies.jit import Jit
from jitsim.policies.kanban import Kanban
from jitsim.policies.mrp import Mrp
from jitsim.policies.sized import SizedPolicy
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.terms import Replenishment
from jitsim.scenario.tree import shown

HIGHEST_TARGET = 0.999
LARGEST_ALLOWANCE = 0.5
IMPLAUSIBLE = 10.0
"""An assumed demand that is so many times too large, or too small, was probably meant otherwise."""
OBSERVING = ("history_days", "refresh_days", "prior_daily_demand", "prior_variation")
"""Keys of every policy that say how the past is observed."""
SIZING = ("order_cover", "forecast", "sigma_source", "demand_law", "undershoot", "planned_lead_time")
"""Keys that say how a level is computed."""


def targets_are_below_certainty(world: World) -> Findings:
    """A service target is at most 99.9 percent (V-03)."""
    for _, path, policy in world.policies:
        for key in ("cycle_service_level", "fill_rate"):
            target = getattr(policy, key, None)
            if target is not None and target > HIGHEST_TARGET:
                message = f"{target:.15g} is more than {HIGHEST_TARGET}: the stock for the last cases is a guess"
                yield Finding((*path, key), message, warns=True)


def a_written_number_of_cards_is_not_also_sized(world: World) -> Findings:
    """Cards that are counted in the file leave the formula without effect."""
    for _, path, policy in world.policies:
        if not isinstance(policy, Kanban) or policy.cards is None:
            continue
        keys = ("daily_demand", "planned_lead_time", "waiting_time", "safety_allowance")
        idle = [key for key in keys if _is_said(policy, key)]
        if idle:
            message = f"cards ({policy.cards}) overrides {' and '.join(idle)}; cards: null lets the formula count them"
            yield Finding(path, message, warns=True)


def keys_for_sizing_have_something_to_size(world: World) -> Findings:
    """Nothing is said about estimates where every level is written."""
    for each, path, policy in world.policies:
        if policy.observes:
            continue
        looks_back = each.stocked.expedite is not None
        observing = ("refresh_days",) if looks_back else OBSERVING
        keys = (*SIZING, "lead_time_variation", *observing) if isinstance(policy, SizedPolicy) else observing
        for key in keys:
            if _is_said(policy, key):
                yield Finding((*path, key), "has no effect: nothing of this policy is left to be computed", warns=True)


def a_hybrid_leaves_reviews_to_its_policies(world: World) -> Findings:
    """How often a policy is reviewed is said of the policy of each class, what it knows of the past of all together."""
    for _, path, policy in world.policies:
        if isinstance(policy, Hybrid):
            for key in ("review_period", "first_review", "refresh_days"):
                if getattr(policy, key) is not None:
                    yield Finding((*path, key), "has no effect: give it to the policies of the map", warns=True)
            for name, choice in policy.map.items():
                for key in ("history_days", "prior_daily_demand", "prior_variation"):
                    if _is_said(choice, key) and getattr(choice, key) != getattr(policy, key):
                        message = "has no effect: give it to the hybrid policy itself"
                        yield Finding((*path, "map", name, key), message, warns=True)


def assumed_demand_is_near_the_mean(world: World) -> Findings:
    """What is assumed of demand before day 0 is of the size of the demand that follows, where that is known."""
    for each in world.replenishments:
        assumed = each.stocked.policy.prior_daily_demand
        mean = world.demand_rates.get((each.point, each.name), 0.0)
        if assumed is None or mean <= 0 or not each.stocked.policy.observes:
            continue
        if assumed > IMPLAUSIBLE * mean or assumed < mean / IMPLAUSIBLE:
            far = "more than 10 times" if assumed > mean else "less than a tenth of"
            message = f"{shown(assumed)} is {far} the mean demand ({mean:,.4g} a day)"
            yield Finding((*each.path, "policy", "prior_daily_demand"), message, warns=True)


def usage_is_known_as_far_back_as_it_is_averaged(world: World) -> Findings:
    """Average daily usage is taken over days that are kept."""
    for each, path, policy in world.policies:
        days = each.stocked.policy.history_days
        if isinstance(policy, Ddmrp) and policy.adu.method in ("past", "blended") and policy.adu.horizon_days > days:
            message = f"{policy.adu.horizon_days} days are more than history_days ({days}): the mean is of those"
            yield Finding((*path, "adu", "horizon_days"), message, warns=True)


def loops_that_are_sized_have_demand(world: World) -> Findings:
    """A card loop that is sized from past demand is demanded at all."""
    for each, path, policy in world.policies:
        is_sized = isinstance(policy, Kanban | Jit) and policy.observes and policy.daily_demand is None
        cards = policy.cards if isinstance(policy, Kanban) else None
        if is_sized and cards is None and not _rate(world, each, policy) and policy.prior_daily_demand is None:
            yield Finding(path, f"nobody demands {each.name} here: the loop is sized for nothing", warns=True)


def a_container_is_no_more_than_a_loop(world: World) -> Findings:
    """One container covers at most the demand over the lead time, the collection of cards included."""
    for each, path, policy in world.policies:
        if not isinstance(policy, Kanban) or policy.variant == "two_bin":
            continue
        loop = _lead_time(each, policy.planned_lead_time) + policy.days_between_reviews
        moving = _rate(world, each, policy) * loop
        if 0 < moving < policy.container:
            demand = f"the demand over the lead time ({moving:,.4g} in {loop:,.4g} days)"
            yield Finding((*path, "container"), f"{shown(policy.container)} is more than {demand}", warns=True)


def safety_allowances_are_moderate(world: World) -> Findings:
    """Cards against variability are at most half of those for the mean demand."""
    for _, path, policy in world.policies:
        allowance = getattr(policy, "safety_allowance", None)
        if isinstance(allowance, float) and allowance > LARGEST_ALLOWANCE:
            message = f"{shown(allowance)} is more than {LARGEST_ALLOWANCE}: so many extra cards hide what goes wrong"
            yield Finding((*path, "safety_allowance"), message, warns=True)


def buffer_factors_lie_in_their_range(world: World) -> Findings:
    """The factors of a buffer lie in the ranges that are published for its class."""
    for each, path, policy in world.policies:
        if not isinstance(policy, Ddmrp):
            continue
        days = _lead_time(each, policy.known_lead_time(each.terms))
        length = lead_time_class(days)
        usual, factor = LEAD_TIME_FACTORS[length], policy.lead_time_factor
        if factor is not None and not usual.holds(factor):
            published = f"{usual.lowest:.2f} to {usual.highest:.2f}, published for a {length} lead time"
            message = f"{shown(factor)} lies outside {published} ({days:,.4g} days)"
            yield Finding((*path, "lead_time_factor"), message, warns=True)
        lowest = min(each.lowest for each in VARIABILITY_FACTORS.values())
        if policy.variability_factor is not None and policy.variability_factor < lowest:
            message = f"{shown(policy.variability_factor)} is below {lowest:.2f}, the lowest that is published"
            yield Finding((*path, "variability_factor"), message, warns=True)


def rescheduling_looks_beyond_the_lead_time(world: World) -> Findings:
    """The fence of a plan that moves open orders lies before the lead time, in which all of them are due."""
    for _, path, policy in world.policies:
        if isinstance(policy, Mrp) and policy.reschedule != "none" and policy.planning_fence is None:
            message = (
                "moves no order: all are due in the lead time, which the planning_fence covers unless it is written"
            )
            yield Finding((*path, "reschedule"), message, warns=True)


def a_call_off_looks_beyond_the_lead_time(world: World) -> Findings:
    """Orders are called off at least a lead time ahead."""
    for each, path, policy in _jit(world, "call_off"):
        days, lead_time = policy.firm_horizon_days, _lead_time(each, policy.planned_lead_time)
        if days is not None and days < lead_time:
            message = f"{shown(days)} days are less than the lead time ({lead_time:,.4g}): what is called off is late"
            yield Finding((*path, "firm_horizon_days"), message, warns=True)


def a_call_off_has_something_to_look_ahead_to(world: World) -> Findings:
    """Some customer tells before the day what will be wanted."""
    told = {
        (customer.at, item)
        for customer in world.scenario.customers.values()
        if customer.notice > 0
        for item in world.demanded(customer)
    }
    for each, path, _ in _jit(world, "call_off"):
        place = (each.point, each.name)
        if place in world.demand_rates and place not in told:
            message = "no customer gives notice: nothing is known ahead, and orders are called off when they are due"
            yield Finding(path, message, warns=True)


def the_smallest_order_is_one_container(world: World) -> Findings:
    """Pull moves single containers; a larger minimum order makes signals wait for each other."""
    for each, path, policy in _jit(world, "replenish", "call_off"):
        rate, unit = _rate(world, each, policy), each.item.unit
        smallest, container = each.smallest_order * unit, each.terms.written(policy.container) * unit
        if rate > 0 and smallest > container:
            days = (smallest - container) / (2 * rate)
            fact = f"the smallest order ({shown(smallest)}) is more than a container ({shown(container)})"
            yield Finding(path, f"{fact} and breaks the pull: {days:,.3g} more days of stock on average", warns=True)


def _is_said(policy: Policy, key: str) -> bool:
    """Return whether a key says anything but its default, which a scenario with all defaults written says too."""
    return bool(getattr(policy, key) != type(policy).model_fields[key].default)


def _jit(world: World, *modes: str) -> Iterator[tuple[Replenishment, tuple[str, ...], Jit]]:
    for each, path, policy in world.policies:
        if isinstance(policy, Jit) and policy.mode in modes:
            yield each, path, policy


def _rate(world: World, each: Replenishment, policy: Policy) -> float:
    """Return the demand that a loop is for, the policy's or that of the customers [units per day]."""
    written = policy.daily_demand if isinstance(policy, Kanban | Jit) else None
    return world.demand_rates.get((each.point, each.name), 0.0) if written is None else written


def _lead_time(each: Replenishment, planned: float | None) -> float:
    """Return the lead time that is planned, promised, or to be expected [days]."""
    days = each.promised_lead_time if planned is None else planned
    if days is not None:
        return days
    return 0.0 if each.lead_time is None else each.lead_time.expectation


RULES: tuple[Rule, ...] = (
    targets_are_below_certainty,
    a_written_number_of_cards_is_not_also_sized,
    keys_for_sizing_have_something_to_size,
    a_hybrid_leaves_reviews_to_its_policies,
    assumed_demand_is_near_the_mean,
    usage_is_known_as_far_back_as_it_is_averaged,
    loops_that_are_sized_have_demand,
    a_container_is_no_more_than_a_loop,
    safety_allowances_are_moderate,
    buffer_factors_lie_in_their_range,
    rescheduling_looks_beyond_the_lead_time,
    a_call_off_looks_beyond_the_lead_time,
    a_call_off_has_something_to_look_ahead_to,
    the_smallest_order_is_one_container,
)
