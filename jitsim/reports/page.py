"""The report: one HTML file that opens anywhere, without a network, and says the answer first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jitsim.ledger import Ledger
from jitsim.metrics import METRICS, Estimate, Verdict
from jitsim.metrics.review import Review
from jitsim.model import Model
from jitsim.reports import wording
from jitsim.reports.buffers import buffer_section
from jitsim.reports.figures import Drawing, draw_stock
from jitsim.reports.ledger_days import LedgerDays
from jitsim.reports.network import network_of
from jitsim.reports.network_figure import draw_network
from jitsim.reports.numbers import Shown, scale, show, show_target, show_verdict
from jitsim.reports.review_sections import review_sections
from jitsim.reports.stock_series import StockSeries, stock_series
from jitsim.reports.tiers import tier_section
from jitsim.scenario import resolved_yaml, scenario_digest
from jitsim.store.answer import Answer
from jitsim.store.identity import versions

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATES = Path(__file__).parent / "templates"
MOST_ITEMS = 15
LONGEST_SCENARIO = 30_000
"""Characters of a resolved scenario that is shown on the page; longer ones stand in the file beside it."""

HEADLINES = (
    "order_fulfilment_rate",
    "fill_rate",
    "average_inventory_value",
    "inventory_turnover",
    "carrying_cost",
    "total_cost",
)
COST_PARTS = ("carrying_cost", "ordering_cost", "transport_cost", "expediting_cost", "shortage_cost")
"""The parts of the total cost; transport only where there is a network, expediting where something may be expedited."""
STATES = {True: "holds", False: "fails", None: "open"}


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric in print, with its name, traffic light, where that changes, and meaning."""

    name: str
    label: str
    shown: Shown
    light: str
    colour: str
    limits: str
    definition: str
    remark: str


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate in print; the picture of its interval runs from 0 to 100: `mean`, `low`, `high`, `target`."""

    state: str
    mark: str
    word: str
    subject: str
    target: str
    shown: Shown
    hint: str
    picture: dict[str, float]


@dataclass(frozen=True, slots=True)
class CostRow:
    """A part of the cost: `share` of the largest part in percent, for its bar."""

    label: str
    shown: Shown
    share: float


@dataclass(frozen=True, slots=True)
class Figure:
    """Stock over time with its caption."""

    series: StockSeries
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Some groups of a noun: heads with units, and a row of cells per group, of so many in all."""

    heads: list[tuple[str, str]]
    rows: list[tuple[str, list[Shown]]]
    of_all: int


def render_page(answer: Answer, model: Model, ledger: Ledger, review: Review | None = None) -> str:
    """Return the report as HTML; the same results give the same bytes.

    `ledger` is that of replication 0 and `review` what a planner sees in it, which is left out where it is not given.
    """
    scenario = answer.scenario
    text, days = resolved_yaml(scenario), LedgerDays(model, ledger)
    network = network_of(answer, model)
    states = [verdict.holds for verdict in answer.verdicts.values()]
    return _template().render(
        title=" + ".join((scenario.name, *scenario.variant)),
        question=scenario.question,
        headline=wording.headline(answer),
        state="none" if not states else STATES[False if False in states else None if None in states else True],
        sentences=wording.sentences(answer),
        facts=[wording.time_span(answer), wording.effort(answer)],
        gates=[_gate_row(name, verdict, answer) for name, verdict in answer.verdicts.items()],
        headlines=[_metric_row(name, answer) for name in HEADLINES],
        network=None if network is None else draw_network(network),
        whole_network=network is not None and network.is_whole,
        figures=list(_figures(answer, days)),
        tiers=tier_section(answer, days),
        costs=_cost_rows(answer),
        total_cost=_metric_row("total_cost", answer),
        parties=[_metric_row(name, answer) for name in wording.COST_OF_PARTIES]
        if wording.has_vendors(scenario)
        else [],
        carrying_rate=_metric_row("carrying_cost_rate", answer),
        worst=_worst_items(answer),
        work_centers=_work_centers(answer),
        buffers=buffer_section(answer),
        review=None if review is None else review_sections(model, review),
        sections={
            heading: [_metric_row(name, answer) for name in names]
            for heading, names in wording.sections(scenario).items()
        },
        assumptions=wording.assumptions(answer),
        notes=answer.notes,
        scenario_yaml=text if len(text) <= LONGEST_SCENARIO else "",
        digest=scenario_digest(scenario),
        versions=versions(),
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["drawing"] = Markup  # our own SVG, whose texts are escaped where it is made
    return environment.get_template("report.html.j2")


def _metric_row(name: str, answer: Answer) -> MetricRow:
    found = answer.estimates[name]
    remark = ""
    if found.mean is not None and found.n < answer.replications:
        remark = f"in {found.n} of {answer.replications} replications"
    return MetricRow(
        name=name,
        label=wording.label(name),
        shown=show(found),
        light=wording.light_of(found) if found.mean is not None else "",
        colour=found.light,
        limits=", ".join(f"{colour} {limit}" for colour, limit in wording.limits_of(name, answer.scenario).items()),
        definition=METRICS[name].definition,
        remark=remark,
    )


def _gate_row(name: str, verdict: Verdict, answer: Answer) -> GateRow:
    unit = answer.estimates[verdict.metric].unit
    shown = show_verdict(verdict, unit)
    hint = wording.what_would_decide(verdict, answer.replications)
    confidence = 100 * answer.scenario.gates[name].confidence
    return GateRow(
        state=STATES[verdict.holds],
        mark=wording.MARKS[verdict.holds],
        word=wording.VERDICTS[verdict.holds],
        subject=wording.gate_subject(name, verdict, answer.scenario),
        target=show_target(verdict, unit),
        shown=shown,
        hint=hint or (shown.reason if not shown.interval else f"{confidence:g} % interval"),
        picture=_picture(verdict),
    )


def _picture(verdict: Verdict) -> dict[str, float]:
    """Return where mean, interval and target stand on a line from 0 to 100; empty without a value."""
    if verdict.value is None:
        return {}
    low = verdict.value if verdict.low is None else verdict.low
    high = verdict.value if verdict.high is None else verdict.high
    numbers = {"mean": verdict.value, "low": low, "high": high, "target": verdict.target}
    least, most = min(numbers.values()), max(numbers.values())
    span = (most - least) or 1.0
    return {name: round(10 + 80 * (number - least) / span, 1) for name, number in numbers.items()}


def _figures(answer: Answer, days: LedgerDays) -> Iterator[Figure]:
    for number, series in enumerate(stock_series(days)):
        start = answer.scenario.horizon.start
        yield Figure(series, draw_stock(series, start=start, warm_up=answer.window[0], name=f"stock-{number}"))


def _cost_rows(answer: Answer) -> list[CostRow]:
    shown = wording.main_metrics(answer.scenario)
    parts = [name for name in COST_PARTS if name in shown]
    means = {name: answer.estimates[name].mean or 0.0 for name in parts}
    largest = max(means.values()) or 1.0
    return [
        CostRow(wording.label(name), show(answer.estimates[name]), round(100 * means[name] / largest, 1))
        for name in parts
    ]


def _worst_items(answer: Answer) -> GroupTable | None:
    """Return the worst served items, None for a world of one item."""
    if len(answer.scenario.items) == 1:
        return None
    names = wording.worst_first(answer.by("item"))
    return _group_table(answer, "item", names) if names else None


def _work_centers(answer: Answer) -> GroupTable | None:
    """Return what work centers do, the busiest first, None without one."""
    if not answer.scenario.work_centers:
        return None
    groups = answer.by("work_center")
    names = sorted(groups, key=lambda name: -(groups[name]["utilisation"].mean or 0.0))
    return _group_table(answer, "work_center", names)


def _group_table(answer: Answer, noun: str, names: Sequence[str]) -> GroupTable:
    groups, columns = answer.by(noun), wording.columns(noun, answer.scenario)
    units = {metric: _unit(metric, answer.estimates) for metric in columns}
    return GroupTable(
        heads=[(wording.label(metric), units[metric]) for metric in columns],
        rows=[(name, [show(groups[name][metric]) for metric in columns]) for name in names[:MOST_ITEMS]],
        of_all=len(names),
    )


def _unit(metric: str, estimates: dict[str, Estimate]) -> str:
    return scale(estimates[metric].unit)[1]
