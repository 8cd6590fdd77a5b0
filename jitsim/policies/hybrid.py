"""Hybrid: another policy for every class of item, by value (ABC) and variation (XYZ)."""

from __future__ import annotations

from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from jitsim.policies.policy import Observed, Policy, Rule, Terms
from jitsim.policies.table import STOCK_POLICIES
from jitsim.spec import Positive

if TYPE_CHECKING:
    Choice = Policy
else:
    _union: Any = reduce(or_, STOCK_POLICIES.values())
    Choice = Annotated[_union, Field(discriminator="type")]

ItemClass = Literal["AX", "AY", "AZ", "BX", "BY", "BZ", "CX", "CY", "CZ", "default"]

USUAL: dict[str, dict[str, Any]] = {
    "AX": {"type": "kanban"},
    "AY": {"type": "ddmrp"},
    "AZ": {"type": "periodic", "review_period": 1, "cycle_service_level": 0.98},
    "BX": {"type": "kanban", "variant": "electronic"},
    "BY": {"type": "reorder_point", "cycle_service_level": 0.95},
    "BZ": {"type": "min_max", "cycle_service_level": 0.95},
    "CX": {"type": "kanban", "variant": "two_bin"},
    "CY": {"type": "periodic_min_max", "review_period": 28, "cycle_service_level": 0.90},
    "CZ": {"type": "intermittent"},
}
"""The policy of every class where the file names none; our judgement."""


class Hybrid(Policy):
    """Hybrid: the policy of the item's class, ABC by usage value and XYZ by variation of weekly demand."""

    type: Literal["hybrid"]
    """The policy's name."""
    map: dict[ItemClass, Choice] = {}
    """The policy of each class, `AX` to `CZ`, and `default` for those not named. Without `default`: kanban for AX, BX
    (electronic) and CX (two bins), ddmrp for AY, periodic for AZ, reorder_point for BY, min_max for BZ,
    periodic_min_max for CY, intermittent for CZ."""
    container: Positive = 1.0
    """What one container holds in the kanban loops that the file does not name [units]."""
    reclass_days: Annotated[int, Field(ge=7, le=3650)] = 91
    """Days between two looks at the class. It changes when the item is beyond a limit by 10 percent of it, or twice in
    a row."""

    rules: ClassVar[tuple[Rule, ...]] = ()

    @property
    def observes(self) -> bool:
        """Return True: the class is observed."""
        return True

    @property
    def reclassifies_every(self) -> int | None:
        """Return the days between two looks at the class."""
        return self.reclass_days

    @cached_property
    def choices(self) -> dict[str, Policy]:
        """The policy of every class."""
        named: dict[str, Policy] = {str(name): policy for name, policy in self.map.items()}
        rest = named.get("default")
        return {name: named.get(name) or rest or self._usual(written) for name, written in USUAL.items()}

    def _usual(self, written: dict[str, Any]) -> Policy:
        keys = written | ({"container": self.container} if written["type"] == "kanban" else {})
        return STOCK_POLICIES[written["type"]].model_validate(keys | {"history_days": self.history_days})

    @property
    def decouples(self) -> bool:
        """Return whether stock is kept whatever the class."""
        return all(policy.decouples for policy in self.choices.values())

    @property
    def explodes(self) -> bool:
        """Return whether the policy of some class does."""
        return any(policy.explodes for policy in self.choices.values())

    @property
    def alternatives(self) -> tuple[Policy, ...]:
        """Return the policies of all classes."""
        return tuple(self.choices.values())

    def in_force(self, item_class: str) -> Policy:
        """Return the policy of a class such as AX."""
        return self.choices[item_class]

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return the parameters of the policy in force."""
        assert observed is not None, "a class is observed"
        return self.in_force(observed.item_class).parameters(terms, observed)

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return what the policy in force starts from."""
        assert observed is not None, "a class is observed"
        return self.in_force(observed.item_class).initial(terms, observed)
