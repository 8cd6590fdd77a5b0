"""Moving average."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from jitsim.forecasts.method import FlatMethod, Floats
from jitsim.spec import refuse_truth_value

Window = Annotated[int, BeforeValidator(refuse_truth_value), Field(ge=1, le=10_000)]


class MovingAverage(FlatMethod):
    """Moving average: the mean of the last `window` buckets, or of all there are while there are fewer."""

    method: Literal["ma"]
    """The method's name."""
    window: Window = 28
    """Buckets in the mean; 28 suits daily buckets, 4 weekly ones."""

    def means(self, values: Floats) -> list[float]:
        """Return the mean of the last buckets after each bucket."""
        short = min(self.window - 1, len(values))
        growing: list[float] = (np.cumsum(values[:short]) / np.arange(1, short + 1)).tolist()
        if short == len(values):
            return growing
        full: list[float] = np.lib.stride_tricks.sliding_window_view(values, self.window).mean(axis=1).tolist()
        return growing + full
