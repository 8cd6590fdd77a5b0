"""Items with several sources: each is named once, and how orders are shared among them makes sense."""

from __future__ import annotations

from collections.abc import Iterator

from jitsim.policies.anysourcing import (
    BaseSurgeSourcing,
    DualIndexSourcing,
    PrimaryBackupSourcing,
    Sourcing,
    SplitSourcing,
)
from jitsim.policies.periodic import Periodic
from jitsim.policies.sizing import order_size
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.supply_terms import minimum_value_quantity
from jitsim.scenario.terms import Replenishment
from jitsim.scenario.tree import Path, printable_name, shown

A_PAIR = 2
ROUNDING = 1e-9


def every_source_is_named_once(world: World) -> Findings:
    """A list of sources has at least one, and none twice."""
    for path, sources in _lists(world):
        if not sources:
            yield Finding((*path, "from"), "expected at least one source, got none")
        twice = next((name for name in sources if sources.count(name) > 1), None)
        if twice is not None:
            message = f"expected every source at most once, got {printable_name(twice)} {sources.count(twice)} times"
            yield Finding((*path, "from"), message)


def at_most_one_of_the_sources_makes_the_item(world: World) -> Findings:
    """A list of sources has one work center at most."""
    for path, sources in _lists(world):
        makers = [name for name in dict.fromkeys(sources) if name in world.scenario.work_centers]
        if len(makers) > 1:
            message = f"expected at most one work center, got {' and '.join(makers)}"
            yield Finding((*path, "from"), message, ("let one of them make it, or stock what each makes on its own",))


def orders_are_shared_among_several_sources(world: World) -> Findings:
    """What shares orders has as many sources as it needs."""
    for each, path, sourcing in _sourcings(world):
        count = len(each.stocked.sources)
        if count < A_PAIR:
            remedy = ("name several: from: [one, other], the first choice first",)
            yield Finding(path, "expected several sources in from, got one", remedy)
        elif sourcing.pair and count > A_PAIR:
            message = f"{_type_of(sourcing)}: expected two sources in from, got {count}"
            yield Finding(path, message)


def weights_are_those_of_the_sources(world: World) -> Findings:
    """Every source has a weight, nobody else has, and all of them sum to 1."""
    for each, path, sourcing in _sourcings(world):
        if not isinstance(sourcing, SplitSourcing):
            continue
        sources = each.stocked.sources
        for name in sourcing.weights:
            if name not in sources:
                message = f"{printable_name(name)} is none of the sources in from"
                yield Finding((*path, "weights", name), message, word=name, called="sources", known=sources)
        missing = [name for name in dict.fromkeys(sources) if name not in sourcing.weights]
        if missing:
            message = f"expected a weight of every source, got none of {' and '.join(missing)}"
            yield Finding((*path, "weights"), message)
        total = sum(sourcing.weights.values())
        if set(sourcing.weights) == set(sources) and abs(total - 1.0) > ROUNDING:
            yield Finding((*path, "weights"), f"expected weights that sum to 1, got {total:.6g}")


def a_backup_is_judged_by_as_many_lines_as_it_looks_at(world: World) -> Findings:
    """Lines are enough to know something of the primary."""
    for _, path, sourcing in _sourcings(world):
        if isinstance(sourcing, PrimaryBackupSourcing) and sourcing.fewest_lines > sourcing.lines:
            message = f"expected at most lines ({sourcing.lines}), got {sourcing.fewest_lines}"
            yield Finding((*path, "fewest_lines"), message)


def near_stock_is_filled_by_periodic_orders(world: World) -> Findings:
    """Dual index and base surge replace the decision of a policy that orders up to a level at every review."""
    for each, path, sourcing in _sourcings(world):
        policy = each.stocked.policy
        if sourcing.up_to and (not isinstance(policy, Periodic) or policy.days_between_reviews == 0):
            got = "a review at every change" if isinstance(policy, Periodic) else _type_of(policy)
            message = f"{_type_of(sourcing)}: expected policy periodic with a review_period above 0, got {got}"
            remedy = ("it orders up to a level at every review; ranked, split and primary_backup take any policy",)
            yield Finding((*path, "type"), message, remedy)
        elif isinstance(sourcing, BaseSurgeSourcing) and isinstance(policy, Periodic) and policy.order_up_to is None:
            message = "base_surge: expected the order_up_to that the express source fills to, got none"
            remedy = ("a level sized for all demand would be too high: the base covers most of it",)
            yield Finding((*each.path, "policy"), message, remedy)


def the_express_level_is_not_above_the_regular_one(world: World) -> Findings:
    """The policy orders up to a level at least as high as the near position is filled to (S_r >= S_e)."""
    for each, path, sourcing in _sourcings(world):
        level = getattr(each.stocked.policy, "order_up_to", None)
        if isinstance(sourcing, DualIndexSourcing) and level is not None and sourcing.express_up_to > level:
            message = f"expected at most order_up_to of the policy ({shown(level)})"
            yield Finding((*path, "express_up_to"), f"{message}, got {shown(sourcing.express_up_to)}")


def the_second_source_is_the_faster_one(world: World) -> Findings:
    """An express source is promised, or on average comes, sooner than the regular one."""
    days: dict[tuple[Path, int], float] = {}
    for each in world.supplies:
        law, promise = each.lead_time, each.promised_lead_time
        if law is not None or promise is not None:
            days[each.path, each.rank] = promise if promise is not None else law.expectation if law is not None else 0.0
    for each, path, sourcing in _sourcings(world):
        regular, express = days.get((each.path, 0)), days.get((each.path, 1))
        if sourcing.up_to and regular is not None and express is not None and express >= regular:
            name = printable_name(each.stocked.sources[1])
            expected = f"expected less than the {shown(regular)} days of {printable_name(each.stocked.sources[0])}"
            message = f"{_type_of(sourcing)}: lead time of {name}: {expected}, got {shown(express)}"
            yield Finding((*path, "type"), message, ("name the slower source first",))


def the_base_is_below_demand(world: World) -> Findings:
    """What comes at every review whatever happens is less than what is demanded between two."""
    for each, path, sourcing in _sourcings(world):
        rate = world.demand_rates.get((each.point, each.name), 0.0)
        period = each.stocked.policy.days_between_reviews
        if not isinstance(sourcing, BaseSurgeSourcing) or rate <= 0 or period == 0:
            continue
        terms, least = each.terms, max(each.terms.minimum_order, minimum_value_quantity(each))
        base = order_size(terms.written(sourcing.base_quantity), least, terms.order_multiple) * each.item.unit
        if base >= rate * period:
            ordered = "" if base == sourcing.base_quantity else f", which is ordered as {shown(base)}"
            message = f"expected less than the mean demand between two reviews ({rate * period:,.4g})"
            remedy = ("stock would grow without end",)
            yield Finding((*path, "base_quantity"), f"{message}, got {shown(sourcing.base_quantity)}{ordered}", remedy)


def _lists(world: World) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the path of every item at a stocking point, and its sources."""
    for point, place in world.scenario.stocking_points.items():
        for name, stocked in place.items.items():
            yield ("stocking_points", point, "items", name), stocked.sources


def _sourcings(world: World) -> Iterator[tuple[Replenishment, Path, Sourcing]]:
    """Yield every item that says how orders are shared, with the path of that."""
    for each in world.replenishments:
        sourcing = each.stocked.sourcing
        if sourcing is not None:
            yield each, (*each.path, "sourcing"), sourcing


def _type_of(written: object) -> str:
    return str(getattr(written, "type", ""))


RULES: tuple[Rule, ...] = (
    every_source_is_named_once,
    at_most_one_of_the_sources_makes_the_item,
    orders_are_shared_among_several_sources,
    weights_are_those_of_the_sources,
    a_backup_is_judged_by_as_many_lines_as_it_looks_at,
    near_stock_is_filled_by_periodic_orders,
    the_express_level_is_not_above_the_regular_one,
    the_second_source_is_the_faster_one,
    the_base_is_below_demand,
)
