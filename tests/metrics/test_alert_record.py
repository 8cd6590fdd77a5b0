"""Which alerts of a replication were right, on series by hand."""

from __future__ import annotations

import numpy as np

from jitsim.metrics.alert_record import AlertRecord, stocking_point_series


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
    assert (found.hit_rate, found.missed_rate) == (0.5, 0.5)
    (alerts,) = record.alerts
    assert alerts.day.tolist() == [10, 30]
    assert alerts.hit.tolist() == [True, False]
    assert (alerts.number, alerts.severity(0)) == (7, "warning")


def test_an_alert_near_the_end_is_not_judged() -> None:
    record = AlertRecord(0, 40)
    record.add_items(late(40, (36, 39)), out(40), np.array([4.0]), [0])
    found = record.rules["A-LATE"]
    assert (found.alerts, found.hits, found.false_alarms, found.hit_rate) == (1, 0, 0, None)
    assert record.alerts[0].judged.tolist() == [False]


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
    usual = stocking_point_series(stockouts, stockouts, stockouts)["usual_stockouts"][0]
    assert np.isnan(usual[:28]).all()
    assert usual[28] == 28.0
    assert usual[55] == 7.0
    assert usual[83] == 3.5
