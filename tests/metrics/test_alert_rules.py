"""Alert rules: each condition on a small series worked out by hand, when alerts fire, and how often they are right."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import pytest

from jitsim.metrics.alert_conditions import (
    buffer_red,
    capacity_scarce,
    demand_drop,
    demand_spike,
    forecast_drift,
    fulfilment_red,
    lead_times_unsteady,
    order_missing,
    rejects_high,
    savings_small,
    shortage_projected,
    stock_aged,
    stock_expiring,
    stockouts_frequent,
    supplier_unpunctual,
    supply_late,
    turnover_down,
)
from jitsim.metrics.alert_rules import (
    OUT_OF_REACH,
    RULES,
    Alert,
    AlertRule,
    HitRate,
    alerts,
    hit_rate,
    raised,
    stockout_ahead,
)
from jitsim.metrics.alert_series import SERIES
from jitsim.policies.buffer_status import execution_colour

NAN, INF = float("nan"), float("inf")
BY_ID = {rule.id: rule for rule in RULES}


def days(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def where(condition: np.ndarray) -> list[int]:
    return np.flatnonzero(condition).tolist()


def test_the_tables_name_each_rule_and_series_once() -> None:
    """Twenty rules: seventeen that one stocking point can judge, and three that it cannot."""
    expected = "ROP PROJ BUF LATE OTD SPIKE DROP FCST TURN SO OFR CC LTV REJ CAPU AGE EXPIRY"
    assert [rule.id for rule in RULES] == [f"A-{name}" for name in expected.split()]
    assert [rule.id for rule in OUT_OF_REACH] == ["A-BUDGET", "A-TTS", "A-STALE"]
    read = {name for rule in RULES for name in (*rule.needs, *rule.optional)}
    assert read == set(SERIES)


def test_a_rop() -> None:
    position, released = days(12, 10, 9, 9, 20), days(0, 0, 0, 15, 0)
    holds = order_missing(position, np.full(5, 10.0), released)
    assert where(holds) == [1, 2]
    assert raised(holds, persist=BY_ID["A-ROP"].persist).tolist() == [2]
    assert not order_missing(position, np.full(5, NAN), released).any()


def test_a_rop_is_silent_when_the_order_follows_within_a_day() -> None:
    holds = order_missing(days(12, 9, 30), np.full(3, 10.0), days(0, 0, 21))
    assert raised(holds, persist=BY_ID["A-ROP"].persist).tolist() == []


def test_a_proj() -> None:
    # 5 a day, the next receipt at 6.25: the waits are 5.25, 4.25, 3.25 days, the needs 26.25, 21.25, 16.25.
    holds = shortage_projected(days(26, 21, 17), np.zeros(3), np.full(3, 5.0), np.full(3, 6.25), np.full(3, 4.0))
    assert where(holds) == [0, 1]
    # Nothing promised: a lead time of 4 days needs 20. Backorders count against stock.
    nothing = np.full(3, INF)
    holds = shortage_projected(days(20, 19, 25), days(0, 0, 6), np.full(3, 5.0), nothing, np.full(3, 4.0))
    assert where(holds) == [1, 2]


def test_a_proj_of_dormant_items() -> None:
    holds = shortage_projected(days(0, 0), days(0, 1), np.zeros(2), np.full(2, INF), np.full(2, 4.0))
    assert where(holds) == [1]


def test_a_buf() -> None:
    # Top of red 30, alert below 15.
    holds = buffer_red(days(30, 15, 14, 0), np.zeros(4), np.full(4, 30.0), np.full(4, 0.5))
    assert where(holds) == [2, 3]
    dormant = buffer_red(days(0, 0, 1), days(0, 2, 2), np.zeros(3), np.full(3, 0.5))
    assert where(dormant) == [1]
    assert not buffer_red(days(0), days(2), days(NAN), days(NAN)).any()


def test_a_buf_goes_by_the_share_of_each_day() -> None:
    """24 is below 0.9 x 30 = 27, not below 0.8 x 30; 9 is not below 0.3 x 30, whatever 0.3 is in binary; 8 is."""
    holds = buffer_red(days(24, 24, 9, 8), np.zeros(4), np.full(4, 30.0), days(0.9, 0.8, 0.3, 0.3))
    assert where(holds) == [0, 3]


def test_a_buf_is_red_where_the_buffer_is() -> None:
    """The colours of execution are told by another function; red and dark red are the alert."""
    cases = list(itertools.product((0.0, 0.3, 0.9, 1.0, 3.0), (0.0, 2.0), (0.0, 1.0, 3.0), (0.3, 0.5, 1.0)))
    holds = buffer_red(*(np.array(column) for column in zip(*cases, strict=True)))
    assert holds.tolist() == [execution_colour(*case) in {"red", "dark_red"} for case in cases]


def test_a_late() -> None:
    assert where(supply_late(days(-1, 0, 0.25, 3))) == [2, 3]
    assert where(supply_late(days(-1, 0, 0.25, 3), grace=2)) == [3]
    assert where(supply_late(days(-1, -1, -1), days(0, 0.5, 1))) == [2]


def test_a_otd() -> None:
    # One line a week for 70 days: 8 in any 56 days, too few. Two lines a week: 16, one late of them 93.75 %.
    judged, on_time = np.zeros(70), np.zeros(70)
    judged[::7] = on_time[::7] = 1
    on_time[63] = 0
    assert not supplier_unpunctual(judged, on_time).any()
    on_time[::7] += 1
    assert where(supplier_unpunctual(2 * judged, on_time)) == list(range(63, 70))
    assert not supplier_unpunctual(2 * judged, on_time, target=0.9375).any()


def test_a_otd_is_critical_below_90_percent() -> None:
    judged = np.full(60, 1.0)
    on_time = judged.copy()
    on_time[[56, 57, 58, 59]] = 0
    # Late lines in 56: 1, 2, 3, 4; on time 98.2, 96.4, 94.6, 92.9 %.
    series = {"lines_judged": judged, "lines_on_time": on_time}
    assert alerts(series) == (Alert("A-OTD", 58, "warning"),)
    on_time[50:56] = 0
    # From day 55 six late lines: 89.3 %.
    assert alerts(series) == (Alert("A-OTD", 55, "critical"),)


def test_a_spike() -> None:
    # 42 days of 8 and 42 of 12: mean 10, variance 84 * 4 / 83, limit 10 + 3 * 2.01201 = 16.036.
    demand = np.array([8.0, 12.0] * 42 + [16.0])
    assert not demand_spike(demand).any()
    demand[-1] = 16.04
    assert where(demand_spike(demand)) == [84]
    assert where(demand_spike(demand, np.full(85, 11.0))) == [*range(1, 84, 2), 84]


def test_a_steady_demand_never_spikes() -> None:
    assert not demand_spike(np.full(200, 10.1)).any()


def test_a_drop() -> None:
    # 10 a day; after n days of 4 the 28-day mean is 10 - 6 n / 28 and the 182-day mean 10 - 6 n / 182.
    # Below half: 10 - 0.2143 n < 5 - 0.0165 n, so n > 25.28.
    demand = np.full(230, 10.0)
    demand[200:] = 4
    assert where(demand_drop(demand))[0] == 200 + 26 - 1
    assert not demand_drop(demand[200 - 181 : 200]).any()


def test_a_fcst_worse_than_before() -> None:
    # Weeks of 70 with errors of +7 and -7 in turn: WMAPE 10 %; then four weeks of +10.5 and -10.5: 15 %.
    signs = np.repeat([1.0, -1.0] * 9, 7)[: 17 * 7]
    sizes = np.repeat([1.0] * 13 + [1.5] * 4, 7)
    demand = np.full(17 * 7, 10.0)
    assert where(forecast_drift(demand + signs * sizes, demand)) == [118]
    # 12.5 % is just 1.25 times 10 %.
    sizes[13 * 7 :] = 1.25
    assert not forecast_drift(demand + signs * sizes, demand).any()


def test_a_fcst_tracking_signal() -> None:
    # 13 weeks of one size: with 8 up and 5 down the signal is 3, with 9 up and 4 down 5, with all up 13.
    demand = np.full(13 * 7, 10.0)
    eight, nine = (np.repeat([1.0] * up + [-1.0] * (13 - up), 7) for up in (8, 9))
    assert not forecast_drift(demand + eight, demand).any()
    assert where(forecast_drift(demand + nine, demand)) == [90]
    assert where(forecast_drift(demand - 1, demand)) == [90]


def test_a_fcst_at_the_limit_of_the_signal() -> None:
    # Eight weeks of +2.125 and five of -1.8 a day: 13 * (17 - 9) / (17 + 9) = 4; with +2.13 it is above.
    demand = np.full(13 * 7, 10.0)
    at_limit, beyond = (np.repeat([up] * 8 + [-1.8] * 5, 7) for up in (2.125, 2.13))
    assert not forecast_drift(demand + at_limit, demand).any()
    assert where(forecast_drift(demand + beyond, demand)) == [90]


def test_a_forecast_that_is_exact_is_no_drift() -> None:
    demand = np.full(200, 10.0)
    assert not forecast_drift(demand, demand).any()


def test_a_turn() -> None:
    # Sales of 10 a day; stock of 100, from day 182 on 112. With n new days in 91 turnover is 100 / (100 + 12 n / 91) of
    # that of the quarter before: at most 90 % from n = 85 on. With m new days in that quarter as well it is
    # (100 + 12 m / 91) / 112: at most 90 % until m = 6.
    sold, value = np.full(400, 10.0), np.full(400, 100.0)
    value[182:] = 112
    assert where(turnover_down(sold, value)) == list(range(182 + 84, 182 + 91 + 6))
    assert not turnover_down(sold, np.full(400, 100.0)).any()


def test_a_turn_by_just_a_tenth() -> None:
    sold, value = np.full(182, 10.0), np.full(182, 100.0)
    sold[91:] = 9
    assert where(turnover_down(sold, value)) == [181]
    sold[91:] = 9.01
    assert not turnover_down(sold, value).any()


def test_a_turn_needs_a_turnover_before() -> None:
    assert not turnover_down(np.zeros(182), np.full(182, 5.0)).any()
    assert not turnover_down(np.full(182, 5.0), np.zeros(182)).any()


@pytest.mark.parametrize(
    ("fixed_share", "holds"),
    [
        pytest.param(0.0, False, id="T-CC-01-all-variable"),
        pytest.param(0.15, False, id="T-CC-01-0.15"),
        pytest.param(0.30, False, id="T-CC-01-0.30"),
        pytest.param(0.50, False, id="T-CC-01-0.50-saves-just-half"),
        pytest.param(0.51, True, id="more-than-half-is-fixed"),
    ],
)
def test_a_cc(fixed_share: float, holds: bool) -> None:
    """Of 12.0 down to 7.2 implies 40 % less cost; with a fixed share f it falls by 40 (1 - f) %."""
    value = np.repeat([12.0, 7.2], 91)
    cost = 0.28 * 12.0 * fixed_share + 0.28 * (1 - fixed_share) * value
    assert where(savings_small(cost, value)) == ([181] if holds else [])


def test_a_cc_asks_nothing_of_stock_that_grows() -> None:
    value = np.repeat([7.2, 12.0], 91)
    assert not savings_small(np.full(182, 3.0), value).any()
    assert not savings_small(np.full(182, 3.0), np.full(182, 3.3)).any()


def test_a_capu() -> None:
    # Ten a day on weekdays: 200 in 28 days. Use of 9 on each is 90 %, not above; one more unit on day 30 is.
    offered = np.where(np.arange(56) % 7 < 5, 10.0, 0.0)
    used = 0.9 * offered
    assert not capacity_scarce(used, offered).any()
    used[30] += 0.5
    assert where(capacity_scarce(used, offered)) == list(range(30, 56))
    assert not capacity_scarce(used, np.full(56, NAN)).any()


def test_a_expiry() -> None:
    assert where(stock_expiring(days(NAN, 0, 0.5))) == [2]


def test_a_so() -> None:
    stockouts = np.zeros(60)
    stockouts[[30, 40, 50]] = 1
    # Three within 28 days on days 50 to 57.
    assert where(stockouts_frequent(stockouts, np.asarray(1.0))) == list(range(50, 58))
    assert not stockouts_frequent(stockouts, np.asarray(2.0)).any()
    stockouts[40] = 0
    assert not stockouts_frequent(stockouts, np.asarray(0.0)).any()


def test_a_ofr() -> None:
    # 10 orders a day; from day 14 one a day fails: a week of 70 falls below 95 % (66.5) with its fourth failure on
    # day 17, two weeks running from day 24 on.
    due = np.full(30, 10.0)
    filled = np.where(np.arange(30) >= 14, 9.0, 10.0)
    assert where(fulfilment_red(due, filled)) == list(range(24, 30))
    assert not fulfilment_red(np.zeros(30), np.zeros(30)).any()


def test_a_ltv() -> None:
    cv = days(NAN, 0.2, 0.29, 0.30, 0.4)
    assert where(lead_times_unsteady(cv, np.asarray(0.2))) == [3, 4]
    assert where(lead_times_unsteady(days(0, 0.1), np.asarray(0.0))) == [1]


def test_a_rej() -> None:
    assert where(rejects_high(days(NAN, 0.03, 0.031))) == [2]


def test_a_age() -> None:
    on_hand, age = days(100, 91, 90, 91), days(91, 90, 91, 91)
    assert where(stock_aged(on_hand, np.ones(4), age)) == [0, 3]
    assert where(stock_aged(on_hand, np.zeros(4), age)) == [0, 2, 3]


def test_conditions_take_many_items_at_once() -> None:
    rng = np.random.default_rng(20261124)
    demand = rng.poisson(3, (4, 260)).astype(np.float64)
    forecast = rng.uniform(2, 4, (4, 260))
    assert demand_drop(demand).shape == (4, 260)
    for condition in (demand_spike, demand_drop, partial(forecast_drift, forecast[0])):
        assert condition(demand[0]).tolist() == condition(demand[:1])[0].tolist()
    together = forecast_drift(forecast, demand)
    assert together.tolist() == [forecast_drift(forecast[item], demand[item]).tolist() for item in range(4)]


def test_short_histories_raise_nothing() -> None:
    short = np.ones(5)
    assert not demand_drop(short).any()
    assert not forecast_drift(short + 5, short).any()
    assert not supplier_unpunctual(10 * short, 0 * short).any()
    assert not fulfilment_red(short, 0 * short).any()


def flags(text: str) -> np.ndarray:
    return np.array([letter == "x" for letter in text], dtype=np.bool_)


@pytest.mark.parametrize(
    ("condition", "persist", "cooldown", "expected"),
    [
        pytest.param("..xxx...", 1, 7, [2], id="once-while-it-holds"),
        pytest.param("xxxxxxxxxxxxxxxxxxxx", 1, 7, [0], id="holds-for-ever"),
        pytest.param("x.x......x", 1, 7, [0, 9], id="again-after-the-cooldown"),
        pytest.param("x.....x...", 1, 7, [0], id="not-within-the-cooldown"),
        pytest.param("x......x..", 1, 7, [0, 7], id="just-after-the-cooldown"),
        pytest.param("x....xxxxx", 1, 7, [0, 7], id="still-there-when-the-cooldown-ends"),
        pytest.param(".xx.xxx.", 3, 0, [6], id="persists"),
        pytest.param("xx.xx..xx.", 2, 0, [1, 8], id="clears-only-after-as-many-days"),
        pytest.param("", 1, 7, [], id="no-days"),
        pytest.param("xx", 3, 7, [], id="shorter-than-persist"),
    ],
)
def test_raised(condition: str, persist: int, cooldown: int, expected: list[int]) -> None:
    assert raised(flags(condition), persist, cooldown).tolist() == expected


def test_raised_as_told_day_by_day() -> None:
    rng = np.random.default_rng(20261124)
    for persist, cooldown in [(1, 0), (1, 7), (2, 7), (3, 5)]:
        condition = rng.random(400) < 0.4
        expected, up, last = [], False, -INF
        for day in range(persist - 1, 400):
            recent = condition[day - persist + 1 : day + 1]
            if not up and recent.all() and day - last >= cooldown:
                expected.append(day)
                up, last = True, day
            elif up and not recent.any():
                up = False
        assert raised(condition, persist, cooldown).tolist() == expected


def test_hit_rate() -> None:
    # The stockout of day 12 is two days after the alert of day 10; that of day 30 comes ten days after, too late; the
    # alerts of days 20 and 40 are false. Day 50 is its own day's stockout: a false alarm and a miss.
    found = hit_rate(np.array([10, 20, 40, 50]), np.array([12, 30, 50]), lead_time=5)
    assert found == HitRate(hits=1, false_alarms=3, missed=2)
    assert hit_rate(np.array([10, 11]), np.array([12, 15]), lead_time=5) == HitRate(2, 0, 0)


def test_hit_rate_without_alerts_or_stockouts() -> None:
    none = np.array([], dtype=np.intp)
    assert hit_rate(none, np.array([3]), 5) == HitRate(0, 0, 1)
    assert hit_rate(np.array([3]), none, 5) == HitRate(0, 1, 0)


def test_an_alert_whose_lead_time_outlasts_the_record_is_left_out() -> None:
    none = np.array([], dtype=np.intp)
    assert hit_rate(np.array([94, 95]), none, 5, days=100) == HitRate(0, 1, 0)
    assert hit_rate(np.array([95]), np.array([97]), 5, days=100) == HitRate(1, 0, 0)


def test_days_that_a_stockout_follows() -> None:
    # Stockouts on days 12 and 30, 5 days ahead: days 7 to 11 and 25 to 29. Of 40 days the last five cannot be judged.
    followed, judged = stockout_ahead(np.arange(40), np.array([12, 30]), 5, days=40)
    assert where(followed) == [*range(7, 12), *range(25, 30)]
    assert where(~judged) == list(range(35, 40))
    followed, judged = stockout_ahead(np.arange(40), np.array([], dtype=np.intp), 5, days=40)
    assert (followed.sum(), judged.sum()) == (0, 35)
    followed, judged = stockout_ahead(np.arange(4), np.array([3]), NAN, days=4)
    assert (followed.sum(), judged.sum()) == (0, 0)


def test_alerts_come_by_day_and_only_from_rules_with_series() -> None:
    series = {"reject_rate": days(0, 0, 0.1), "overdue": days(-1, 2, 2)}
    assert alerts(series) == (Alert("A-LATE", 1, "warning"), Alert("A-REJ", 2, "warning"))
    assert alerts({}) == ()


def test_other_limits_make_another_rule() -> None:
    strict = AlertRule("A-REJ", "more than 1 % rejected", "hold", partial(rejects_high, limit=0.01), ("reject_rate",))
    assert alerts({"reject_rate": days(0.02)}, [strict]) == (Alert("A-REJ", 0, "warning"),)
