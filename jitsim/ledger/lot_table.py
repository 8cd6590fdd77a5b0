"""The lots of work centers as a table: what each machine made, when, and on which order."""

from __future__ import annotations

import numpy as np

from jitsim.ledger.columns import LOT_COLUMNS, LOT_FIELDS
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.quantities import in_units
from jitsim.ledger.tables import Column, Names
from jitsim.model.model import NONE, Model


def made_rows(model: Model, ledger: Ledger) -> dict[str, Column] | None:
    """Return the lots of work centers, columns as in `LOT_COLUMNS`, None where nothing is made."""
    if not len(ledger.lots):
        return None
    lots, locations = dict(zip(LOT_FIELDS, ledger.lots.T, strict=True)), model.locations
    columns: dict[str, Column] = {
        "work_center": Names(model.work_centers, lots["work_center"]),
        "machine": np.where(lots["machine"] == NONE, np.nan, lots["machine"]),
        "stocking_point": Names(model.stocking_points, locations.stocking_point[lots["location"]]),
        "item": Names(model.items, locations.item[lots["location"]]),
        "order": lots["order"],
        "quantity": in_units(lots["quantity"], locations.unit[lots["location"]]),
    }
    for name in ("asked", "ready", "started", "finished"):
        columns[f"{name}_day"] = np.where(lots[name] == NONE, np.nan, lots[name] / model.clock.ticks_per_day)
    return {name: columns[name] for name in LOT_COLUMNS}
