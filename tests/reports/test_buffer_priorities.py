"""What the page and the terminal say of DDMRP buffers at the end of a run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from jitsim.metrics.buffer_priorities import BufferPriority
from jitsim.reports.buffer_priorities import priority_section, red_buffers
from jitsim.reports.terminal import tables_of
from jitsim.store.answer import Answer

TEA = BufferPriority(
    stocking_point="shop",
    item="tea",
    top_of_red=30.0,
    top_of_yellow=70.0,
    top_of_green=90.0,
    on_hand=12.0,
    net_flow=82.0,
    planning_colour="green",
    execution_colour="red",
    planning_days={"blue": 0.0, "green": 0.75, "yellow": 0.25, "red": 0.0, "dark_red": 0.0},
    execution_days={"green": 0.5, "yellow": 0.25, "red": 0.125, "dark_red": 0.125},
)
SALT = replace(TEA, item="salt", on_hand=90.0, net_flow=90.0, execution_colour="green", planning_days={})
WAITED_FOR = replace(
    TEA, item="mint", on_hand=0.0, net_flow=-9.0, planning_colour="dark_red", execution_colour="dark_red"
)
NOTHING = replace(
    SALT, item="rue", top_of_red=0.0, top_of_yellow=0.0, top_of_green=0.0, planning_colour="blue", execution_days={}
)


def test_a_row_says_colours_in_words_and_numbers_in_percent() -> None:
    """82 of 90 and 12 of 30; an eighth of the days red and one dark red."""
    section = priority_section([TEA])
    assert section is not None
    (row,) = section.rows
    assert (row.name, row.zones) == ("tea", "30 / 70 / 90")
    assert (row.net_flow, row.planning_percent, row.planning) == ("82", "91.1", "● green")
    assert (row.on_hand, row.execution_percent, row.execution) == ("12", "40.0", "■ red")
    assert (row.planning_colour, row.execution_colour) == ("green", "red")
    assert row.red_days == "25.0"


def test_what_a_buffer_of_nothing_has_no_percentage_of() -> None:
    section = priority_section([NOTHING, WAITED_FOR])
    assert section is not None
    nothing, waited_for = section.rows
    assert (nothing.planning_percent, nothing.execution_percent, nothing.red_days) == ("–", "–", "–")
    assert (nothing.planning, waited_for.planning) == ("◆ blue", "✗ dark red")
    assert waited_for.planning_percent == "-10.0"


def test_ten_buffers_are_shown_of_all() -> None:
    assert priority_section([]) is None
    section = priority_section([replace(TEA, item=f"tea {place}") for place in range(12)])
    assert section is not None
    assert [row.name for row in section.rows] == [f"tea {place}" for place in range(10)]
    assert section.of_all == 12


def test_what_to_expedite_has_a_list_of_its_own() -> None:
    section = priority_section([SALT, TEA, WAITED_FOR])
    assert section is not None
    assert [row.name for row in section.rows] == ["salt", "tea", "mint"]
    assert [row.name for row in section.expedite] == ["mint", "tea"]
    assert section.to_expedite == 2
    calm = priority_section([SALT, NOTHING])
    assert calm is not None
    assert (calm.expedite, calm.to_expedite) == ([], 0)


def test_a_buffer_has_its_stocking_point_where_there_are_several() -> None:
    section = priority_section([TEA, replace(TEA, stocking_point="barn")])
    assert section is not None
    assert [row.name for row in section.rows] == ["tea at shop", "tea at barn"]


def test_red_buffers_in_one_sentence() -> None:
    """-9 of 90 and 0 of 30."""
    assert red_buffers([WAITED_FOR, TEA, SALT, NOTHING]) == (
        "2 of 4 in execution at the end of replication 0, 1 of them dark red; first to expedite mint at shop: "
        "execution dark red (stock 0.0 % of the top of red), planning dark red (net flow -10.0 % of the top of green)"
    )
    assert red_buffers([SALT, TEA]).startswith(
        "1 of 2 in execution at the end of replication 0: tea at shop: execution red (stock 40.0 % of the top of red), "
        "planning green"
    )
    assert red_buffers([replace(SALT, planning_colour="red")]) == "", "an order is due, nothing is to be expedited"
    assert "first to expedite mint at shop" in red_buffers([TEA, WAITED_FOR])
    assert red_buffers([SALT, NOTHING]) == ""
    assert red_buffers([]) == ""


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_tells_of_red_buffers(answer: Answer, width: int) -> None:
    text = tables_of(replace(answer, priorities=lambda: (TEA, SALT)), width=width)
    assert "Red buffers: 1 of 2 in execution at the end of replication 0: tea at shop: execution red" in re.sub(
        r"\s+", " ", text
    )
    assert max(map(len, text.splitlines())) <= width
    assert "Red buffers" not in tables_of(replace(answer, priorities=lambda: (SALT,)), width=width)
    assert "Red buffers" not in tables_of(answer, width=width)


POLICY = "{type: ddmrp, adu: {method: fixed, value: 2}, decoupled_lead_time: 4, order_cycle: 9}"


def test_the_page_has_the_buffers_where_there_are_some(cellar: str, render_text: Callable[[str], str]) -> None:
    """White wine sells 2 a day and comes after 4 days, red wine is no buffer.

    The lead time factor is 0.75 up to 10 days: red base 6, and safety 0.3 of it for steady demand, 8 in whole bottles.
    Yellow 8 and green 18, nine days of demand: tops 8, 16 and 34.
    """
    heading = "<h2>DDMRP buffers: which come first</h2>"
    assert heading not in render_text(cellar)
    page = render_text(cellar.replace("{type: base_stock, order_up_to: 20}", POLICY))
    section = page[page.index(heading) :].split("</section>")[0]
    assert "<code>buffer_priorities.csv</code>" in section
    (row,) = re.findall(r'<tr><th scope="row">(.*?)</tr>', section)
    assert row.startswith("white</th><td>8 / 16 / 34</td>")
    assert re.search(r'<span class="light (blue|green|yellow|red|dark_red)">[◆●▲■✗] [a-z ]+</span>', row)


def test_the_page_lists_what_to_expedite(cellar: str, render_text: Callable[[str], str]) -> None:
    """An order takes 40 days instead of 4: the shelf is empty, and customers wait."""
    heading = "<h2>DDMRP buffers: which come first</h2>"
    slow = cellar.replace("lead_time: 4,", "lead_time: 40,", 1)
    for world, listed in ((cellar, False), (slow, True)):
        page = render_text(world.replace("{type: base_stock, order_up_to: 20}", POLICY))
        section = page[page.index(heading) :].split("</section>")[0]
        assert ("<h3>To expedite</h3>" in section) == listed
        assert section.count('<th scope="row">white</th>') == 1 + listed
