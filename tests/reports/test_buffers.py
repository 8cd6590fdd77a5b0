"""What the page and the terminal say of promised and delivered service."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from jitsim.metrics.promises import Buffer, Delivered, Promise
from jitsim.reports.buffers import buffer_section, largest_gap
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
    kind="reorder point",
    level=75.0,
    lot=200.0,
    computed=False,
    level_low=75.0,
    level_high=75.0,
    level_last=75.0,
    days=12_000,
    daily_demand=10.0,
    daily_demand_sd=3.16,
    receipts=600,
    lead_time=4.02,
    lead_time_sd=2.0,
    promise=PROMISE,
    cycle_service_level=Delivered(0.987, 0.983, 0.991),
    fill_rate=Delivered(0.99976, 0.99966, 0.99986),
    on_hand=Delivered(135.5, 135.0, 136.0),
    reason=None,
)
KEPT = replace(TEA, item="salt", cycle_service_level=Delivered(0.951, 0.94, 0.96), fill_rate=Delivered(0.998, 0.997, 1))
RARE = replace(TEA, item="saffron", promise=None, reason="too_few_receipts", cycle_service_level=Delivered())


def with_buffers(answer: Answer, *buffers: Buffer) -> Answer:
    return replace(answer, buffers=lambda: buffers)


def test_numbers_have_the_digits_that_their_intervals_support(answer: Answer) -> None:
    section = buffer_section(with_buffers(answer, TEA, RARE))
    assert section is not None
    (row,) = section.rows
    assert (row.name, row.kind, row.level, row.range, row.lot) == ("tea", "reorder point", "75", "", "200")
    assert (row.interval, row.demand, row.spread, row.z) == ("4.02", "40", "21", "1.66")
    cycle, fill = row.service
    assert (cycle.promised, cycle.delivered, cycle.half, cycle.gap) == ("95.1", "98.7", "0.4", "+3.6")
    assert (fill.promised, fill.delivered, fill.half, fill.gap) == ("99.79", "99.98", "0.01", "+0.19")
    assert (row.expected_stock, row.stock) == ("135", "136")
    assert section.without == ["1: fewer than 5 receipts with a known release"]
    assert section.picture is None


def test_the_largest_gap_is_one_line(answer: Answer) -> None:
    told = "tea at shop: cycle service promised 95.1 %, delivered 98.7 % (+3.6 points)"
    assert largest_gap([KEPT, TEA, RARE]) == told
    lines = tables_of(with_buffers(answer, KEPT, TEA)).splitlines()
    assert [line for line in lines if "promised" in line] == [f"Largest gap: {told}"]
    narrow = tables_of(with_buffers(answer, replace(TEA, item="a" * 90)), width=80).splitlines()
    assert [len(line) for line in narrow if "Largest gap" in line] == [80]


def test_gaps_within_chance_are_no_news(answer: Answer) -> None:
    assert largest_gap([KEPT, RARE]) == ""
    assert "Largest gap" not in tables_of(with_buffers(answer, KEPT, RARE))
    assert "Largest gap" not in tables_of(answer)


def test_a_small_gap_has_no_sign_where_it_rounds_to_nothing(answer: Answer) -> None:
    section = buffer_section(with_buffers(answer, KEPT))
    assert section is not None
    assert section.rows[0].service[0].gap == "0.0"


def test_the_worst_fifteen_are_listed_and_all_are_drawn(answer: Answer) -> None:
    many = [replace(TEA, item=f"tea {n}", cycle_service_level=Delivered(0.9 - n / 100)) for n in range(20)]
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
    section = page[page.index("Buffers: promised and delivered") : page.index("<h2>Suppliers")]
    assert "textbook formula" in section
    assert "buffers.csv" in section
    assert section.count("<tr>") == 2 + 2
    assert "<figure>" not in section, "two buffers need no picture"
