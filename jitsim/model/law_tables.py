"""The tables of a model's laws, each law and unit once."""

from __future__ import annotations

from dataclasses import dataclass, field

from jitsim.distributions import Law, Table, distortion, tabulate


@dataclass(slots=True)
class LawTables:
    """Tables of laws, each law and unit once."""

    known: dict[tuple[Law, float], int] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def index(self, law: Law, per_unit: float, path: str) -> int:
        """Return the number of a law's table; `path` says where it is written, for a note on what whole numbers do."""
        key = (law, per_unit)
        if key not in self.known:
            table = tabulate(law, per_unit)
            self.known[key] = len(self.tables)
            self.tables.append(table)
            distorted = distortion(law, per_unit, table)
            if distorted is not None:
                self.notes.append(f"{path}: {distorted}")
        return self.known[key]
