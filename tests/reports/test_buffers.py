"""What the page and the terminal say of promised and delivered service."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from jitsim.metrics.delivered import Delivered
from jitsim.metrics.promises import Buffer, Promise
from jitsim.reports.buffers import asked_in_words, buffer_section, largest_gap
from jitsim.reports.figures import Spot, draw_promises
from jitsim.reports.terminal import tables_of
from jitsim.store.answer import Answer

PROMISE = Promise(
    interval=4.02,
    interval_demand=40.21,
    interval_demand_sd=20.98,
    safety_stock=34.79,
    z=1.658,
    law="normal",
    undershoot=0.0,
    cycle_service_level=0.9513,
    fill_rate=0.9979,
    on_hand=135.3,
    open_orders=0.2,
    order_interval=20.0,
)
TEA = Buffer(
    stocking_point="shop",
    item="tea",
    policy="reorder_point",
    target="cycle_service_level",
    target_value=0.95,
    sized_lead_time=4.02,
    lead_time_source="receipts",
    kind="reorder point",
    level=75.0,
    lot=186.0,
    order_size=200.0,
    computed=False,
    level_low=75.0,
    level_high=75.0,
    level_last=75.0,
    days=12_000,
    daily_demand=10.0,
    daily_demand_sd=3.16,
    receipts=600,
    mean_unit_lead_time=4.02,
    mean_unit_lead_time_sd=2.0,
    waits_for_others=False,
    promise=PROMISE,
    cycle_service_level=Delivered(0.987, 0.983, 0.991, 12),
    fill_rate=Delivered(0.99976, 0.99966, 0.99986, 12),
    on_hand=Delivered(135.5, 135.0, 136.0, 12),
    reason=None,
)
KEPT = replace(
    TEA,
    item="salt",
    cycle_service_level=Delivered(0.951, 0.94, 0.96, 12),
    fill_rate=Delivered(0.998, 0.997, 1, 12),
)
ONE = replace(
    TEA,
    item="sage",
    cycle_service_level=Delivered(0.987, n=1),
    fill_rate=Delivered(0.9979, n=1),
    on_hand=Delivered(9, n=1),
)
"""What one replication says of a random scenario."""
CERTAIN = replace(TEA, item="rye", cycle_service_level=Delivered(1.0), fill_rate=Delivered(1.0))
RARE = replace(TEA, item="saffron", promise=None, reason="too_few_receipts", cycle_service_level=Delivered())


def with_buffers(answer: Answer, *buffers: Buffer) -> Answer:
    return replace(answer, buffers=lambda: buffers)


def test_numbers_have_the_digits_that_their_intervals_support(answer: Answer) -> None:
    section = buffer_section(with_buffers(answer, TEA, RARE))
    assert section is not None
    (row,) = section.rows
    assert (row.name, row.kind, row.level, row.range) == ("tea", "reorder point", "75", "")
    assert (row.asked, row.sized_for, row.source) == ("cycle service 95 %", "4.02", "receipts")
    assert (row.order, row.varies) == ("200", False), "what the supplier sells, not the lot of 186"
    assert (row.interval, row.demand, row.spread, row.z) == ("4.02", "40", "21", "1.66")
    cycle, fill = row.service
    assert (cycle.promised, cycle.delivered, cycle.half, cycle.gap) == ("95.1", "98.7", "0.4", "+3.6")
    assert (fill.promised, fill.delivered, fill.half, fill.gap) == ("99.79", "99.98", "0.01", "+0.19")
    assert (row.expected_stock, row.stock) == ("135", "136")
    assert section.without == ["1: fewer than 5 receipts with a known release"]
    assert section.picture is None


def test_an_order_without_a_lot_is_a_mean(answer: Answer) -> None:
    section = buffer_section(with_buffers(answer, replace(TEA, lot=33.6666, order_size=None)))
    assert section is not None
    assert (section.rows[0].order, section.rows[0].varies) == ("33.7", True)


@pytest.mark.parametrize(
    ("target", "value", "words"),
    [
        ("fill_rate", 0.985, "fill rate 98.5 %"),
        ("safety_stock", 12.0, "safety stock 12 units"),
        ("costs", None, "least cost"),
        ("none", None, "no target"),
    ],
)
def test_what_was_asked_is_told_in_words(target: str, value: float | None, words: str) -> None:
    asked = replace(TEA, target=target, target_value=value)
    assert asked_in_words(asked) == words
    assert largest_gap([asked]).endswith(f"(+3.6 points); asked: {words}")


def test_a_broken_promise_is_told_beside_what_it_sizes(answer: Answer) -> None:
    """Promised 8 days, received after 4.02: not half of it away; promised 9, it is."""
    for promised, source in ((8.0, "promise"), (9.0, "promise, receipts took 4.02")):
        section = buffer_section(
            with_buffers(answer, replace(TEA, sized_lead_time=promised, lead_time_source="promise"))
        )
        assert section is not None
        assert (section.rows[0].sized_for, section.rows[0].source) == (f"{promised:g}", source)


def test_an_item_that_waits_for_others_is_not_blamed(answer: Answer) -> None:
    waiting = replace(TEA, waits_for_others=True)
    section = buffer_section(with_buffers(answer, KEPT, waiting))
    assert section is not None
    assert [row.waits for row in section.rows] == [True, False]
    assert section.waiting
    assert largest_gap([waiting]).endswith("; it waits for other items of its orders")
    alone = buffer_section(with_buffers(answer, KEPT, TEA))
    assert alone is not None
    assert not alone.waiting


def test_the_largest_gap_is_told_with_what_was_asked(answer: Answer) -> None:
    told = "tea at shop: cycle service promised 95.1 %, delivered 98.7 % (+3.6 points); asked: cycle service 95 %"
    assert largest_gap([KEPT, TEA, RARE]) == told
    lines = tables_of(with_buffers(answer, KEPT, TEA), width=140).splitlines()
    at = lines.index(f"Largest gap beyond chance: {told}")
    assert lines[at + 1].startswith("Asked: the target that the policy was given.")
    narrow = tables_of(with_buffers(answer, replace(TEA, item="a" * 90)), width=80).splitlines()
    assert max(map(len, narrow)) <= 80


def test_gaps_within_chance_are_no_news(answer: Answer) -> None:
    assert largest_gap([KEPT, RARE]) == ""
    assert "Largest gap" not in tables_of(with_buffers(answer, KEPT, RARE))
    assert "Largest gap" not in tables_of(answer)


def test_one_replication_claims_nothing_of_chance(answer: Answer) -> None:
    """98.7 % against 95.13 %, and as promised."""
    many = [replace(ONE, item=f"sage {n}") for n in range(4)]
    section = buffer_section(with_buffers(answer, *many))
    assert section is not None
    assert (section.chance, section.largest[:15]) == ("unknown", "sage 0 at shop:")
    assert section.note == "One replication cannot tell chance."
    told = re.sub(r"\s+", " ", tables_of(with_buffers(answer, ONE), width=100))
    assert "Largest gap: sage at shop: cycle service promised 95.1 %, delivered 98.7 % (+3.6 points)" in told
    assert "One replication cannot tell chance." in told
    assert "beyond chance" not in told


def test_what_is_certain_is_told_without_chance(answer: Answer) -> None:
    section = buffer_section(with_buffers(answer, CERTAIN))
    assert section is not None
    assert (section.chance, section.note) == ("none", "")
    told = tables_of(with_buffers(answer, CERTAIN), width=120)
    assert "Largest gap: rye at shop" in told
    assert "chance" not in told[told.index("Largest gap") :]


def test_the_confidence_for_many_buffers_is_told(answer: Answer) -> None:
    """Of 40 buffers, 1 - 0.05 / 40 = 99.875 %."""
    section = buffer_section(with_buffers(answer, *[KEPT] * 40, RARE))
    assert section is not None
    assert section.note == (
        "Beyond chance: outside the interval at a confidence of 1 - 0.05/40 = 99.875 %, as 40 buffers are looked at "
        "(Bonferroni)."
    )
    alone = buffer_section(with_buffers(answer, KEPT))
    assert alone is not None
    assert alone.note == "Beyond chance: outside the 95 % interval."


def test_the_page_of_one_replication_claims_nothing_of_chance(render_text: Callable[[str], str], cellar: str) -> None:
    random = cellar.replace("{daily: 3}", "{arrivals: {distribution: poisson, mean: 3}}")
    assert random != cellar
    page = render_text(random.replace("replications: 12", "replications: 1"))
    section = page[page.index("Buffers: asked, promised and delivered") : page.index("<h2>Suppliers")]
    assert "One replication cannot tell chance." in section
    assert "beyond chance" not in section
    assert "95 % interval" not in section
    assert "Beyond chance: outside the interval at a confidence of 1 - 0.05/2 = 97.5 %" in render_text(random)


def test_a_small_gap_has_no_sign_where_it_rounds_to_nothing(answer: Answer) -> None:
    section = buffer_section(with_buffers(answer, KEPT))
    assert section is not None
    assert section.rows[0].service[0].gap == "0.0"


def test_the_worst_fifteen_are_listed_and_all_are_drawn(answer: Answer) -> None:
    many = [replace(ONE, item=f"tea {n}", cycle_service_level=Delivered(0.9 - n / 100, n=1)) for n in range(20)]
    section = buffer_section(with_buffers(answer, *many))
    assert section is not None
    assert [row.name for row in section.rows] == [f"tea {n}" for n in range(19, 4, -1)]
    assert section.of_all == 20
    assert section.picture is not None
    assert section.picture.wide.count("<use ") >= 40
    assert section.picture.wide.count("<svg") == section.picture.narrow.count("<svg") == 1
    assert not re.search(r"#0\d0\d0\d", section.picture.wide), "the page's colours"


def test_the_page_explains_promised_and_delivered(render_text: Callable[[str], str], cellar: str) -> None:
    page = render_text(cellar)
    section = page[page.index("Buffers: asked, promised and delivered") : page.index("<h2>Suppliers")]
    assert "textbook formula" in section
    assert "buffers.csv" in section
    assert "waits for others" not in section
    assert section.count("<tr>") == 2 + 2
    assert "<figure>" not in section, "two buffers need no picture"


def test_a_broken_promise_is_a_note_of_the_page(render_text: Callable[[str], str], cellar: str) -> None:
    kanban = "{type: kanban, container: 3, daily_demand: 3}"
    late = cellar.replace("lead_time: 4,", "lead_time: 7,", 1)
    page = render_text(late.replace("{type: base_stock, order_up_to: 30}", kanban))
    assert "1 buffer is sized for a promised lead time that differs by 50 % or more" in page
    assert "red at cellar (promised 4 days, receipts took 7)" in page
    assert "lead time that differs" not in render_text(cellar)


def test_axes_stay_legible_where_all_but_nothing_is_missing() -> None:
    """Where promises are a hair below 100 % the axes would show differences of millionths."""
    picture = draw_promises({"fill rate": [Spot(100.0 - 2e-8, 100.0, 0)]}, name="near")
    labels = re.findall(r"<text[^>]*>([^<]*)</text>", picture.wide)
    assert (labels[0], labels.count("99.0"), labels.count("100.0")) == ("99.0", 2, 2)
