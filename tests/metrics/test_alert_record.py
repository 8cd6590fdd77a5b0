"""Which alerts of a replication were right, on series by hand."""

from __future__ import annotations

import numpy as np
import pytest

from jitsim.metrics.alert_record import AlertRecord, usual_stockouts


def late(days: int, *spans: tuple[int, int]) -> dict[str, np.ndarray]:
    """Give the series of rule A-LATE: an open line past its promise from the first day of a span to the last."""
    overdue = np.full((1, days), -1.0)
    for first, last in spans:
        overdue[0, first : last + 1] = 1.0
    return {"overdue": overdue}


def out(days: int, *starts: int) -> np.ndarray:
    stockouts = np.zeros((1, days))
    stockouts[0, list(starts)] = 1.0
    return stockouts


def test_an_alert_is_right_when_a_stockout_follows_within_the_lead_time() -> None:
    """Alerts on days 10 and 30, stockouts on 14 and 35, lead time 4: a hit, a false alarm and a stockout missed."""
    record = AlertRecord(0, 40)
    record.add_items(late(40, (10, 12), (30, 30)), out(40, 14, 35), np.array([4.0]), [7])
    found = record.rules["A-LATE"]
    assert (found.alerts, found.hits, found.false_alarms, found.missed, found.stockouts) == (2, 1, 1, 1, 2)
    assert found.undecided == 0
    assert (found.hit_rate, found.missed_rate) == (0.5, 0.5)
    (alerts,) = record.alerts
    assert alerts.day.tolist() == [10, 30]
    assert alerts.hit.tolist() == [True, False]
    assert (alerts.number, alerts.severity(0)) == (7, "warning")


def test_an_alert_near_the_end_is_not_judged() -> None:
    record = AlertRecord(0, 40)
    record.add_items(late(40, (36, 39)), out(40), np.array([4.0]), [0])
    found = record.rules["A-LATE"]
    assert (found.alerts, found.hits, found.false_alarms, found.undecided, found.hit_rate) == (1, 0, 0, 1, None)
    assert record.alerts[0].judged.tolist() == [False]


def test_chance_hits_as_often_as_stockouts_are_ahead() -> None:
    """Two items of 40 days and a lead time of 4: stockouts on days 14 and 35 have eight days before them; of the first
    item 36 days can be judged and all eight are among them; of the second, without a stockout, 36."""
    record = AlertRecord(0, 40)
    series = {"overdue": np.concatenate([late(40, (10, 12))["overdue"], late(40)["overdue"]])}
    record.add_items(series, np.concatenate([out(40, 14, 35), out(40)]), np.array([4.0, 4.0]), [0, 1])
    found = record.rules["A-LATE"]
    assert (found.days_followed, found.days_judged) == (8, 72)
    assert found.base_rate == 8 / 72


def test_the_base_rate_counts_the_items_and_days_that_are_judged() -> None:
    """Measured from day 20 on: 16 days can be judged, two of them before the stockout of day 22."""
    record = AlertRecord(20, 40)
    series = {"reject_rate": np.array([[np.nan] * 40, [0.0] * 40])}
    record.add_items(series, np.concatenate([out(40, 30), out(40, 10, 22)]), np.array([4.0, 4.0]), [0, 1])
    found = record.rules["A-REJ"]
    assert (found.days_followed, found.days_judged) == (2, 16)


def test_a_rule_without_information_hits_at_the_base_rate() -> None:
    """An overdue line tossed by a coin: of some 12 000 alerts a share within 4 standard errors of the base rate hits.

    Alerts seven days or more apart share stockouts within four days only rarely, so they count as independent.
    """
    rng = np.random.default_rng(20261124)
    items, length = 500, 365
    stockouts = (rng.random((items, length)) < 0.02).astype(np.float64)
    record = AlertRecord(0, length)
    overdue = np.where(rng.random((items, length)) < 0.08, 1.0, -1.0)
    record.add_items({"overdue": overdue}, stockouts, np.full(items, 4.0), range(items))
    found = record.rules["A-LATE"]
    assert found.hit_rate is not None
    assert found.base_rate is not None
    judged = found.hits + found.false_alarms
    error = (found.base_rate * (1 - found.base_rate) / judged) ** 0.5
    assert abs(found.hit_rate - found.base_rate) < 4 * error
    assert found.base_rate == pytest.approx(1 - 0.98**4, rel=0.05)


def test_what_is_not_evaluated_says_why() -> None:
    record = AlertRecord(0, 40)
    record.add_items(late(40), out(40), np.array([4.0]), [0])
    silent = {rule.id: rule.reason for rule in record.not_evaluated}
    assert "A-LATE" not in silent
    assert silent["A-BUF"] == "no item has a DDMRP buffer"
    assert silent["A-CAPU"] == "no supplier has a capacity_per_day"
    assert list(silent)[-3:] == ["A-BUDGET", "A-TTS", "A-STALE"]
    assert all(silent.values())
    assert len(silent) == 19


def test_what_is_wrong_when_measuring_starts_fires_on_the_first_day() -> None:
    record = AlertRecord(11, 40)
    record.add_items(late(40, (10, 12)), out(40, 5, 14), np.array([4.0]), [0])
    assert record.alerts[0].day.tolist() == [11]
    assert record.rules["A-LATE"].stockouts == 1, "the one before counts as little as any other event of the warm-up"


def test_a_rule_without_what_it_needs_is_not_judged() -> None:
    record = AlertRecord(0, 40)
    series = {"reject_rate": np.array([[np.nan] * 40, [0.0] * 40])}
    record.add_items(series, np.ones((2, 40)), np.ones(2), [0, 1])
    assert record.rules["A-REJ"].stockouts == 40, "one item is inspected, the other is not"
    record = AlertRecord(0, 40)
    record.add_items({"reject_rate": np.full((1, 40), np.nan)}, out(40, 3), np.ones(1), [0])
    assert record.rules == {}


def test_rules_on_more_than_one_item_are_not_judged() -> None:
    """Twelve lines in 8 weeks, one of them late: 11/12 are on time, below 95 %."""
    judged = np.zeros((1, 60))
    judged[0, 10:22] = 1.0
    on_time = judged.copy()
    on_time[0, 12] = 0.0
    record = AlertRecord(0, 60)
    record.add_groups({"lines_judged": judged, "lines_on_time": on_time}, "supplier")
    found = record.rules["A-OTD"]
    assert (found.subject, found.alerts, found.hits, found.hit_rate) == ("supplier", 1, 0, None)


def test_usual_stockouts_are_those_of_all_days_before() -> None:
    """Seven in the first 28 days; 28 days later these are usual: 7 in 4 weeks, and 14 in 8."""
    stockouts = np.zeros((1, 84))
    stockouts[0, :7] = 1.0
    usual = usual_stockouts(stockouts)[0]
    assert np.isnan(usual[:28]).all()
    assert usual[28] == 28.0
    assert usual[55] == 7.0
    assert usual[83] == 3.5
