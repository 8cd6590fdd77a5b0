"""What every law of a random quantity can tell about itself."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, ConfigDict, Field

from jitsim.spec import Spec, refuse_truth_value

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SMALLEST = 1e-9
"""No mean or width is smaller, unless it is 0: far below any unit of time or quantity, far above underflow."""

Mean = Annotated[float, Field(ge=SMALLEST, le=1e12, allow_inf_nan=False), BeforeValidator(refuse_truth_value)]
"""A mean above zero."""

Value = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False), BeforeValidator(refuse_truth_value)]
"""A value that may be negative; where only counts make sense, below zero counts as zero."""


def _require_name(schema: dict[str, Any]) -> None:
    """Make an editor ask for `distribution`: only in Python, where the class tells, may it be left out."""
    schema["required"] = ["distribution", *schema.get("required", [])]


class Law(Spec):
    """A distribution as a person writes it, with its exact distribution function.

    Values are in the unit of the quantity it describes (days, pieces, orders per day).
    """

    model_config = ConfigDict(json_schema_extra=_require_name)

    distribution: str
    """The law's name."""

    @property
    def whole(self) -> bool:
        """True when the law lives on whole numbers only (Poisson, geometric, negative binomial)."""
        return False

    def parts(self) -> tuple[tuple[float, Law], ...]:
        """Return the laws that this one is mixed from, with their shares; most laws are their own only part."""
        return ((1.0, self),)

    @property
    @abstractmethod
    def expectation(self) -> float:
        """The mean of the law."""

    @property
    @abstractmethod
    def deviation(self) -> float:
        """The standard deviation of the law; 0 means that nothing is random."""

    def atoms(self) -> tuple[Floats, Floats] | None:
        """Return the values of a law that lives on a list of them, and their probabilities; None for other laws."""
        if self.deviation == 0:
            return np.array([self.expectation]), np.ones(1)
        return None

    @abstractmethod
    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x)."""

    @abstractmethod
    def sf(self, x: Floats) -> Floats:
        """Return P(X > x), exact in the upper tail."""
