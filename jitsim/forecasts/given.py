"""A forecast that a person gives."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from jitsim.forecasts.method import Floats, ForecastMethod
from jitsim.spec import Amount

MOST_VALUES = 10_000


class Given(ForecastMethod):
    """A given forecast: the same number for every bucket, or one number a bucket; history changes nothing."""

    method: Literal["given"]
    """The method's name."""
    value: Amount | Annotated[tuple[Amount, ...], Field(min_length=1, max_length=MOST_VALUES)]
    """The forecast [units per bucket], or a list with one for each bucket from bucket 0 on; the first holds before
    the list, the last after it."""

    def path(self, series: npt.ArrayLike, horizon: int, start: int = 0) -> Floats:
        """Return the given values of the buckets after the series, which may be empty here."""
        return self._of(start + np.size(series) + np.arange(horizon))

    def paths(self, series: npt.ArrayLike, horizon: int, start: int = 0) -> Floats:
        """Return the given values of each bucket and those after it."""
        return self._of(start + np.add.outer(np.arange(np.size(series)), np.arange(horizon)))

    def _of(self, buckets: npt.NDArray[np.int_]) -> Floats:
        """Return the given value of each bucket."""
        values = np.atleast_1d(np.asarray(self.value, dtype=np.float64))
        return values[np.clip(buckets, 0, len(values) - 1)]
