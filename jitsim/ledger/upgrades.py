"""Orders on their way that were expedited: each once, and no more of it than was still to come."""

from __future__ import annotations

import numpy as np

from jitsim.ledger.columns import SUPPLY_KINDS, Kind
from jitsim.ledger.fault import fault
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import ON_ORDER
from jitsim.model.model import Model


def check_upgrades(model: Model, ledger: Ledger, seed: int | None = None) -> None:
    """Check that no order goes on faster twice, nor more of it than was to come. Raises `BalanceError`."""
    for location in np.unique(ledger.location[ledger.kind == int(Kind.UPGRADED)]).tolist():
        rows = slice(int(ledger.start[location]), int(ledger.start[location + 1]))
        opened = model.open_orders.quantity[model.open_orders.location == location].tolist()
        _check(model, ledger, location, rows, opened, seed)


def _check(model: Model, ledger: Ledger, location: int, rows: slice, to_come: list[int], seed: int | None) -> None:
    """Walk through the rows of one item-location; `to_come` are the units of the orders open at day 0."""
    upgraded: set[int] = set()
    columns = (ledger.tick[rows], ledger.kind[rows], ledger.quantity[rows], ledger.part[rows])
    for tick, kind, quantity, part in zip(*(column.tolist() for column in columns), strict=True):
        if kind == Kind.ORDER:
            to_come.append(quantity)
        elif kind == Kind.UPGRADED:
            known = 0 <= part < len(to_come) and part not in upgraded
            if not known or quantity > to_come[part]:
                complaint = (
                    "more of an order goes on faster than is to come" if known else "an order goes on faster twice"
                )
                raise fault(model, complaint, location, ledger.replication, seed, tick)
            upgraded.add(part)
        elif kind in SUPPLY_KINDS:
            to_come[part] += quantity * int(ON_ORDER[kind])
