"""The ledgers of a run as files: some per replication, gzipped CSV that pandas reads in one line."""

from __future__ import annotations

from pathlib import Path

from jitsim.ledger import Ledger
from jitsim.ledger.cards import card_move_rows, card_rows
from jitsim.ledger.lot_table import made_rows
from jitsim.ledger.tables import daily_rows, departed_rows, event_rows, planned_rows
from jitsim.model import Model
from jitsim.store.manifest import Ledgers
from jitsim.store.tables import write_table


class LedgerFiles:
    """Takes the ledgers of a run as they come, writes those that are wanted and keeps the first for the report."""

    def __init__(self, folder: Path, wanted: Ledgers) -> None:
        self._folder = folder
        self._wanted = wanted
        self.first: Ledger | None = None

    def __call__(self, model: Model, ledger: Ledger) -> None:
        """Write a ledger unless only that of replication 0 is wanted."""
        if self.first is None:
            self.first = ledger
        if self._wanted == "all" or ledger.replication == 0:
            self._folder.mkdir(exist_ok=True)
            for name, all_of in (("daily", daily_rows), ("events", event_rows)):
                write_table(self._folder / f"{name}_{ledger.replication}.csv.gz", all_of(model, ledger))
            tables = {
                "cards": card_rows,
                "card_moves": card_move_rows,
                "departures": departed_rows,
                "lots": made_rows,
                "plans": planned_rows,
            }
            for name, some in tables.items():
                rows = some(model, ledger)
                if rows is not None:
                    write_table(self._folder / f"{name}_{ledger.replication}.csv.gz", rows)
