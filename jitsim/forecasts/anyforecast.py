"""The forecast of an item as one type: the table of methods, told apart by `method`."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from jitsim.forecasts import FORECASTS
from jitsim.forecasts.method import ForecastMethod

if TYPE_CHECKING:
    AnyForecast = ForecastMethod
else:
    _union: Any = reduce(or_, FORECASTS.values())
    AnyForecast = Annotated[_union, Field(discriminator="method")]
