"""The policy of an item as one type: the table of policies, told apart by `type`."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from jitsim.policies import POLICIES
from jitsim.policies.policy import Policy

if TYPE_CHECKING:
    AnyPolicy = Policy
else:
    _union: Any = reduce(or_, POLICIES.values())
    AnyPolicy = Annotated[_union, Field(discriminator="type")]
