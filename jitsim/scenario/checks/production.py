"""Work centers: what they make, of what, and whether they can keep up."""

from __future__ import annotations

from jitsim.scenario.checks.finding import Finding, Findings, Rule, World, undefined
from jitsim.scenario.tree import printable_name
from jitsim.scenario.work_centers import Making, WorkCenter

DAYS_OF_WEEK = 7


def made_items_are_defined(world: World) -> Findings:
    """Every item that a work center makes or needs stands in `items`."""
    items = world.names("items")
    for center in world.names("work_centers"):
        for name in world.names("work_centers", center, "makes"):
            path = ("work_centers", center, "makes", name)
            if name not in items:
                yield undefined(path, "item", name, "defined items", items)
            for component in world.names(*path, "needs"):
                if component not in items:
                    yield undefined((*path, "needs", component), "item", component, "defined items", items)


def makers_make_the_item(world: World) -> Findings:
    """A work center that is named as a source makes the item."""
    for point, place in world.scenario.stocking_points.items():
        for name, stocked in place.items.items():
            for center in stocked.sources:
                if center in world.scenario.suppliers or center not in world.names("work_centers"):
                    continue
                makes = world.names("work_centers", center, "makes")
                if name not in makes:
                    path = ("stocking_points", point, "items", name, "from")
                    message = f"work center {center} does not make {printable_name(name)}"
                    yield Finding(path, message, word=name, called="it makes", known=tuple(makes))


def components_are_stocked(world: World) -> Findings:
    """Components are stocked where they are taken from."""
    points = world.names("stocking_points")
    for path, making in _makings(world):
        if making.from_ is None:
            continue
        if making.from_ not in points:
            yield undefined((*path, "from"), "stocking point", making.from_, "defined stocking points", points)
            continue
        stocked = world.names("stocking_points", making.from_, "items")
        for component in making.needs:
            if component not in stocked:
                message = f"item {printable_name(component)} is not stocked at {making.from_}"
                yield Finding(
                    (*path, "needs", component), message, word=component, called="stocked there", known=tuple(stocked)
                )


def steps_follow_each_other(world: World) -> Findings:
    """The work center before another one makes the same item, and no step comes after itself."""
    centers = world.scenario.work_centers
    for path, making in _makings(world):
        before, item = making.after, path[3]
        if before is None:
            continue
        if before not in world.names("work_centers"):
            yield undefined(
                (*path, "after"), "work center", before, "defined work centers", world.names("work_centers")
            )
        elif item not in world.names("work_centers", before, "makes"):
            message = f"work center {before} does not make {printable_name(item)}"
            yield Finding((*path, "after"), message, (f"add it to work_centers.{before}.makes",))
        elif _comes_back(centers, path[1], item):
            yield Finding((*path, "after"), f"a step after itself: {path[1]}", ("take one of the steps away",))


def _comes_back(centers: dict[str, WorkCenter], start: str, item: str) -> bool:
    name: str | None = start
    for _ in range(len(centers) + 1):
        making = centers[name].makes.get(item) if name in centers else None
        name = None if making is None else making.after
        if name == start:
            return True
    return False


def made_items_go_somewhere(world: World) -> Findings:
    """Something is ordered of what a work center makes."""
    ordered = {(each.source.maker, each.name) for each in world.supplies}
    passed = {(str(making.after), path[3]) for path, making in _makings(world)}
    for path, _ in _makings(world):
        if (path[1], path[3]) not in ordered | passed:
            yield Finding(path, "no stocking point orders it", warns=True)


def work_centers_keep_up(world: World) -> Findings:
    """A work center can make what is demanded on average."""
    load: dict[str, float] = {}
    for each in world.supplies:
        rate = each.share * world.demand_rates.get((each.point, each.name), 0.0)
        center: str | None = each.source.maker or None
        for making in world.makings(each):
            assert center is not None, "a step is done by a work center"
            good = each.source.making.yield_ if each.source.making is not None else 1.0
            load[center] = load.get(center, 0.0) + rate / good * _days_per_unit(making)
            center = making.after
    for name, days in load.items():
        center_of = world.scenario.work_centers[name]
        works = world.scenario.calendar.working_days if center_of.working_days is None else center_of.working_days
        offered = center_of.machines * len(works) / DAYS_OF_WEEK * _share_up(center_of)
        if days > offered * (1 + 1e-9):
            message = (
                f"what is demanded of it takes {days:.4g} machine-days a day, it has {offered:.4g}: "
                "what is ordered and not made grows without end"
            )
            yield Finding(("work_centers", name), message, warns=True)


def _share_up(center: WorkCenter) -> float:
    """Return the share of its working time that a machine is not under repair, while it works."""
    if center.breakdowns is None:
        return 1.0
    up, down = center.breakdowns.time_between.expectation, center.breakdowns.repair_time.expectation
    return up / (up + down) if up + down > 0 else 1.0


def _days_per_unit(making: Making) -> float:
    """Return the machine-days that one unit takes; a set-up is shared by the lot where its size is known."""
    run = 0.0 if making.run_time is None else making.run_time.expectation
    if making.set_up_time is None or making.lot is None:
        return run
    return run + making.set_up_time.expectation / making.lot


def _makings(world: World) -> list[tuple[tuple[str, str, str, str], Making]]:
    return [
        (("work_centers", center, "makes", item), making)
        for center, work_center in world.scenario.work_centers.items()
        for item, making in work_center.makes.items()
    ]


RULES: tuple[Rule, ...] = (
    made_items_are_defined,
    makers_make_the_item,
    components_are_stocked,
    steps_follow_each_other,
    made_items_go_somewhere,
    work_centers_keep_up,
)
