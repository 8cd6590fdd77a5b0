"""How the orders of an item are shared among several sources, told apart by `type`."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from jitsim.policies.sourcing_backup import Switching
from jitsim.spec import Count, Days, Positive, Share, Spec


class Sourcing(Spec):
    """Parent of the ways to share orders among the sources of an item, which are ranked by their place in its list."""

    pair: ClassVar[bool] = False
    """Whether there must be exactly two sources."""
    up_to: ClassVar[bool] = False
    """Whether the policy must be one that orders up to a level at every review, and the second source the faster."""

    def share_of(self, name: str, rank: int) -> float:
        """Return the share of what is ordered that a source is expected to be given."""
        return float(rank == 0)


class RankedSourcing(Sourcing):
    """Each order goes to the first source of the list that can take it now, to the first of all where none can."""

    type: Literal["ranked"]
    """The name of the sourcing."""


class SplitSourcing(Sourcing):
    """Orders are split by weights; where a part would be too small the source furthest behind its weight has all."""

    type: Literal["split"]
    """The name of the sourcing."""
    weights: dict[str, Share]
    """The share of each source in what is ordered; they sum to 1."""

    def share_of(self, name: str, rank: int) -> float:
        """Return its weight."""
        return self.weights.get(name, 0.0)


class PrimaryBackupSourcing(Sourcing):
    """The second source has the orders while the first one is in trouble: late, unpunctual, or with rejects."""

    type: Literal["primary_backup"]
    """The name of the sourcing."""
    late_days: Days | None = None
    """An open order that is later than this is trouble; default: half the promised lead time, else half the mean."""
    on_time_floor: Share = 0.80
    """A smaller share of orders on time than this, of the last `lines`, is trouble."""
    lines: Annotated[Count, Field(ge=1, le=1000)] = 20
    """Received orders that punctuality is judged by."""
    fewest_lines: Annotated[Count, Field(ge=1, le=1000)] = 10
    """Received orders below which nothing is known of it."""
    reject_ceiling: Share = 0.05
    """A larger share of rejected units than this, of the last `lots`, is trouble."""
    lots: Annotated[Count, Field(ge=1, le=1000)] = 5
    """Inspected deliveries that rejects are judged by."""
    activation_days: Days = 14.0
    """Days from the decision until the second source takes orders; 0 for one that is qualified."""
    on_time_to_return: Share = 0.95
    """The share of orders on time, of the last `fewest_lines`, that proves the first source again."""
    least_backup_days: Days = 28.0
    """Days after which the first source is tried again without such a proof."""

    pair: ClassVar[bool] = True

    def switching(self, lead_time: float) -> Switching:
        """Return the rules; half the lead time [days] of the first source is late where nothing else is written."""
        written = {key: getattr(self, key) for key in type(self).model_fields if key not in ("type", "late_days")}
        return Switching(late_days=lead_time / 2 if self.late_days is None else self.late_days, **written)


class DualIndexSourcing(Sourcing):
    """At each review the second, faster source fills what is near up to a level, the policy orders the rest."""

    type: Literal["dual_index"]
    """The name of the sourcing."""
    express_up_to: Positive
    """The level that stock less backlog and what is due within the faster lead time is filled to [units]."""

    pair: ClassVar[bool] = True
    up_to: ClassVar[bool] = True


class BaseSurgeSourcing(Sourcing):
    """The first source delivers the same every review, the faster second fills what is near to the policy's level."""

    type: Literal["base_surge"]
    """The name of the sourcing."""
    base_quantity: Positive
    """What is ordered of the first source at every review [units]; below the mean demand between two reviews."""

    pair: ClassVar[bool] = True
    up_to: ClassVar[bool] = True


SOURCINGS: dict[str, type[Sourcing]] = {
    "ranked": RankedSourcing,
    "split": SplitSourcing,
    "primary_backup": PrimaryBackupSourcing,
    "dual_index": DualIndexSourcing,
    "base_surge": BaseSurgeSourcing,
}

if TYPE_CHECKING:
    AnySourcing = Sourcing
else:
    _union: Any = reduce(or_, SOURCINGS.values())
    AnySourcing = Annotated[_union, Field(discriminator="type")]
