"""What to write in place of a number with a unit, a currency or a decimal comma."""

from __future__ import annotations

import pytest

from jitsim.scenario.numbers_in_text import how_to_write

POINT = "a point before the decimals, nothing between the thousands"
MONEY = "money is in the scenario's currency, without a sign"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("2 days", "write 2: times are in days"),
        ("2d", "write 2: times are in days"),
        ("1.5 weeks", "write 10.5: times are in days"),
        ("12 hours", "write 0.5: times are in days"),
        ("€6.40", f"write 6.40: {MONEY}"),
        ("6.40 €", f"write 6.40: {MONEY}"),
        ("6,40 EUR", f"write 6.40: {MONEY}"),
        ("USD 1,234.50", f"write 1234.50: {MONEY}"),
        ("6,40", f"write 6.40: {POINT}"),
        ("-6,40", f"write -6.40: {POINT}"),
        ("1.234,50", f"write 1234.50: {POINT}"),
        ("1,234,567", f"write 1234567: {POINT}"),
        ("1 234", f"write 1234: {POINT}"),
        ("95 %", "write 0.95 for 95 %"),
        ("97,5%", "write 0.975 for 97.5 %"),
        ("20 pieces", "write 20, without a unit"),
        ("12", None),
        ("many", None),
        ("", None),
        ("3 - 5", None),
        ("1,234", f"write 1234: {POINT}"),
        (".5 EUR", f"write 0.5: {MONEY}"),
        ("1.2.2024", None),
        ("-", None),
        ("a1", None),
    ],
)
def test_what_to_write(text: str, remedy: str | None) -> None:
    assert how_to_write(text) == remedy
