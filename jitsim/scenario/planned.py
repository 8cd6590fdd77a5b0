"""Words that scenarios will understand later; they are answered with `not simulated yet`, not with `unknown`."""

from __future__ import annotations

POLICY_TYPES = frozenset(
    {
        "periodic_min_max",
        "ddmrp",
        "vmi",
        "crp",
        "make_to_order",
        "drop_ship",
        "mrp",
        "intermittent",
        "hybrid",
    }
)

DISTRIBUTIONS = frozenset({"mixture", "intermittent"})

KEYS = frozenset(
    {
        "adu",
        "allocation",
        "capacity_per_day",
        "class",
        "contingencies",
        "cycle_service_level",
        "disruptions",
        "fill_rate",
        "lanes",
        "maximum_order",
        "order_calendar",
        "orders",
        "patience",
        "priority",
        "rejects",
        "season",
        "trend",
        "weekdays",
        "work_centers",
        "working_days",
    }
)

CHOICES = frozenset({"patience", "mixed", "complete_line", "complete_order", "call_off", "to_order"})
"""Values of `unmet`, `ship` and `mode`."""

NOT_YET = "not simulated yet"
