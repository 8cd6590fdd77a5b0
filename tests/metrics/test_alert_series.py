"""The series that alert rules read, from purchase lines, receipts and stock: worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from jitsim.metrics.alert_series import (
    SupplyLines,
    expiring_stock,
    lead_time_variation,
    oldest_age,
    recent_reject_rate,
)

NAN, INF = float("nan"), float("inf")


def days(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


LINES = SupplyLines(days(0.75, 2.75, 3.75), days(4.25, 3.25, NAN), days(5.25, 6.25, INF))


def test_next_promise() -> None:
    # Ends of days 0 to 6: line 1 is open from 1 to 5, line 2 from 3 to 6, line 3 has no promise.
    assert LINES.next_promise(7).tolist() == [4.25, 4.25, 3.25, 4.25, INF, INF, INF]


def test_overdue() -> None:
    assert LINES.overdue(7).tolist() == [-3.25, -2.25, -0.25, 0.75, 1.75, 2.75, -INF]


def test_no_lines() -> None:
    nothing = SupplyLines(days(), days(), days())
    assert nothing.next_promise(2).tolist() == [INF, INF]
    assert nothing.overdue(2).tolist() == [-INF, -INF]


def test_lead_time_variation_needs_five_recent_receipts() -> None:
    # Mean 4, squares 4 + 0 + 0 + 0 + 4: variance 2, known from the fifth receipt until the first is out of the span.
    found = lead_time_variation(days(0.25, 1.25, 2.25, 3.25, 4.25), days(2, 4, 4, 4, 6), 9, span=7)
    assert np.isnan(found[[0, 1, 2, 3, 7, 8]]).all()
    assert found[4:7] == pytest.approx(2**0.5 / 4)


def test_rejects_of_the_last_five_lots() -> None:
    arrived = days(0.25, 1.25, 1.75, 3.25, 4.25, 5.25)
    found = recent_reject_rate(arrived, days(50, 10, 10, 10, 20, 50), days(3, 0, 0, 0, 0, 2), 6)
    assert np.isnan(found[:4]).all()
    assert found[4:] == pytest.approx([3 / 100, 2 / 100])


def test_oldest_age() -> None:
    # 10 at the start, 5 received on day 1, 5 on day 3; on hand 10, 12, 5, 8, 3, 0. Day 2: the start is gone, the 5 of
    # day 1 are left. Day 3: 8 of 20, 12 gone, so 3 of day 1 are left. Day 4: 17 gone, only day 3 is left.
    assert oldest_age(days(10, 12, 5, 8, 3, 0), days(0, 5, 0, 5, 0, 0)).tolist() == [0, 1, 1, 2, 1, 0]


def test_stock_that_will_be_too_old_before_it_is_used() -> None:
    # 40 come on day 0 and keep 10 days; 3 a day are expected. End of day 0: 40 - 3 x 10 = 10 too many. 2 leave a day:
    # after day k it is 40 - 2 k - 3 (10 - k) = 10 + k.
    on_hand, received = 40 - 2 * np.arange(4.0), days(40, 0, 0, 0)
    assert expiring_stock(on_hand, received, np.full(4, 3.0), 10).tolist() == [10, 11, 12, 13]
    assert expiring_stock(on_hand, received, np.full(4, 4.0), 10).tolist() == [0, 2, 4, 6]
    assert np.isnan(expiring_stock(on_hand, received, np.full(4, NAN), 10)).all()


def test_old_stock_delays_young_stock() -> None:
    # Day 0: 10; day 2: 30 more. At the end of day 2 the first 10 have 2 of 4 days left, 5 a day are expected: they are
    # used in time, but after them the 30 wait 2 days and 40 - 5 x 4 = 20 are too many.
    assert expiring_stock(days(10, 10, 40), days(10, 0, 30), np.full(3, 5.0), 4).tolist() == [0, 0, 20]
    # With 2 a day 10 - 2 x 2 = 6 of the old, but 40 - 2 x 4 = 32 altogether.
    assert expiring_stock(days(10, 10, 40), days(10, 0, 30), np.full(3, 2.0), 4).tolist() == [2, 4, 32]


def test_what_is_too_old_already_will_not_be_used() -> None:
    # 7 from day 0 keep 1.5 days: on day 2 all of them are too old, whatever is expected.
    assert expiring_stock(days(7, 7, 7), days(7, 0, 0), np.full(3, 100.0), 1.5).tolist() == [0, 0, 7]
    assert expiring_stock(days(7, 7, 7), days(7, 0, 0), np.full(3, 0.0), 90).tolist() == [7, 7, 7]
