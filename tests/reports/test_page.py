"""What the report says, and that it says the same in the same words every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from jitsim.metrics import METRICS
from jitsim.metrics.production import PRODUCTION
from jitsim.metrics.scorecard import PARTS
from jitsim.reports.page import HEADLINES
from jitsim.reports.wording import headline, sentences
from jitsim.store.answer import Answer

VOID = {"meta", "link", "br"}


class Outline(HTMLParser):
    """Reads a page: refuses tags that do not match, collects headings, tags, attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.headings: list[str] = []
        self.text = ""
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"h1", "h2", "h3"}:
            self.headings.append(data)
        if self.open and self.open[-1] != "style":
            self.text += data


def test_the_answer_comes_first(page: str) -> None:
    outline = Outline(page)
    assert outline.headings == [
        "Can the warehouse run on kanban cards and still serve 97 % of orders?",
        "Stock over time",
        "coffee at shop",
        "What it costs a year",
        "Buffers: asked, promised and delivered",
        "Suppliers",
        "Which items suit JIT",
        "How old the stock is",
        "Alerts",
        "All metrics",
        "How the numbers came about",
        "How to repeat it",
    ]
    assert outline.text.index("of orders were complete and on time") < outline.text.index("Stock over time")
    assert outline.text.index("order_fulfilment_rate") < outline.text.index("Stock over time")


def test_every_metric_stands_with_its_meaning(page: str) -> None:
    """Those of production only where something is made."""
    text = Outline(page).text
    made = {metric.name for metric in PRODUCTION}
    assert "starved_share" in made
    assert "starved_share" not in text
    for metric in METRICS.values():
        if metric.name in made:
            continue
        assert metric.name in text
        assert metric.definition in text


def test_nothing_comes_from_outside_and_nothing_runs(page: str) -> None:
    outline = Outline(page)
    assert not outline.tags & {"script", "img", "iframe", "object", "embed", "video", "audio", "source"}
    addresses = [value for name, value in outline.attributes if name in {"src", "href", "xlink:href", "action"}]
    assert [value for value in addresses if value is None or not value.startswith(("#", "data:"))] == []
    assert [name for name, _ in outline.attributes if name.startswith("on")] == []
    assert not re.search(r"https?:|@import|url\((?!#)", page)


def test_several_items_are_listed_the_worst_first(render_text: Callable[[str], str], cellar: str) -> None:
    starved = cellar.replace(
        "white: {from: grower, policy: {type: base_stock, order_up_to: 20}}",
        "white: {from: grower, policy: {type: base_stock, order_up_to: 6}}",
    )
    outline = Outline(render_text(starved))
    assert "Worst served items" in outline.headings
    table = outline.text[outline.text.index("Worst served items") :]
    assert table.index("white") < table.index("red")
    assert [heading for heading in outline.headings if "at cellar" in heading] == ["red at cellar", "white at cellar"]


def test_what_review_numbers_are_is_told_where_they_stand(page: str) -> None:
    assert "Averages here are means of the ends of days, so they differ slightly from the metrics" in page
    told = page[page.index("<h2>Suppliers") :]
    names = ("on time", "accepted", "variation of the lead time", "in full in the end")
    for name, part in zip(names, PARTS, strict=False):
        ends = (part.full_at, part.none_at) if part.full_at == 0 else (100 * part.full_at, 100 * part.none_at)
        unit = "" if part.full_at == 0 else " %"
        assert f"{name} {ends[0]:g}{unit} and {ends[1]:g}{unit} or {'more' if part.full_at == 0 else 'less'}" in told


def test_a_number_on_a_card_shrinks_with_its_length(page: str) -> None:
    numbers = re.findall(r'<p class="number" style="--length: (\d+)">(\S+) ', page)
    assert len(numbers) == len(HEADLINES)
    assert all(int(length) == len(text) for length, text in numbers)


def test_many_items_are_drawn_together_and_the_worst_alone(render_text: Callable[[str], str]) -> None:
    # With 2 a day and a lead time of 4 days, 8 in the pipeline are enough: only the first two go short.
    names = [f"item_{number}" for number in range(6)]
    stocked = ", ".join(
        f"{name}: {{from: a, policy: {{type: base_stock, order_up_to: {4 * n}}}}}" for n, name in enumerate(names)
    )
    page = render_text(
        "name: many\nhorizon: {days: 60, warm_up: 0}\n"
        f"items: {{{', '.join(f'{name}: {{unit_cost: 2}}' for name in names)}}}\n"
        f"suppliers: {{a: {{lead_time: 4}}}}\nstocking_points: {{b: {{items: {{{stocked}}}}}}}\n"
        f"customers: {{c: {{at: b, demand: {{{', '.join(f'{name}: {{daily: 2}}' for name in names)}}}}}}}\n"
    )
    headings = Outline(page).headings
    assert headings[headings.index("Stock over time") + 1 : headings.index("What it costs a year")] == [
        "All stock",
        "item_0 at b",
        "item_1 at b",
    ]


def test_a_hostile_text_is_shown_not_obeyed(render_text: Callable[[str], str], cellar: str) -> None:
    evil = "</style><script>alert(1)</script>"
    text = (
        cellar.replace("Is there enough wine?", f'"{evil}"')
        .replace("red:", f'"{evil}":')
        .replace("item: red", f'item: "{evil}"')
    )
    page = render_text(text.replace("name: cellar", "name: cellar\ncurrency: <b>$x$</b>"))
    outline = Outline(page)
    assert "script" not in outline.tags
    assert "b>" not in outline.tags
    assert outline.text.count(evil) > 3
    assert "<b>$x$</b>" in outline.text


def test_the_same_results_give_the_same_bytes(render_text: Callable[[str], str], cellar: str) -> None:
    assert render_text(cellar) == render_text(cellar)


def test_a_small_scenario_is_shown_whole_and_a_large_one_is_not(page: str) -> None:
    assert "The scenario, with every default written out" in page
    assert "ticks_per_day: 1440" in page


def test_a_world_without_stock_costs_or_demand_has_a_report(render_text: Callable[[str], str]) -> None:
    page = render_text(
        "name: nothing\nhorizon: {days: 5, warm_up: 0}\nitems: {dust: {}}\nsuppliers: {a: {lead_time: 1}}\n"
        "stocking_points: {b: {items: {dust: {from: a, policy: {type: base_stock, order_up_to: 0}}}}}\n"
        "customers: {c: {at: b, demand: {dust: {daily: 0}}}}\n"
    )
    text = Outline(page).text
    assert "No gate is set" in text
    assert "nothing was demanded" in text


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([], "No gate is set: there is nothing to hold or to fail."),
        ([True], "The gate holds."),
        ([False], "The gate fails."),
        ([None], "The gate is undecided."),
        ([True, True], "Both gates hold."),
        ([True, True, True], "All 3 gates hold."),
        ([True, False], "1 of 2 gates fails."),
        ([False, False, None], "2 of 3 gates fail, 1 undecided."),
        ([True, None], "1 of 2 gates is undecided, the others hold."),
    ],
)
def test_the_headline_says_what_the_gates_say(answer: Answer, states: list[bool | None], sentence: str) -> None:
    gate = answer.verdicts["order_fulfilment_rate"]
    verdicts = {f"gate {number}": replace(gate, holds=state) for number, state in enumerate(states)}
    assert headline(replace(answer, verdicts=verdicts)) == sentence


def test_the_answer_in_sentences(answer: Answer) -> None:
    assert sentences(answer) == [
        "On average 97.3 % of orders were complete and on time (95 % interval 96.9 to 97.7).",
        "96.12 % of the units demanded came from the shelf at once (95.91 to 96.33).",
        "The stock was worth 7,320 EUR on average (7,260 to 7,380).",
        "Carrying it costs 34,650 EUR per year (34,530 to 34,770).",
        "That is 28 % per year of its value.",
    ]
