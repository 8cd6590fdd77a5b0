"""The parent of everything a person writes, and the number types that its fields use.

Knows nothing of files: places and messages belong to `scenario`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

TAG = "\0"
"""How the tags of unions begin: no file can hold a key like that, so no message mixes them up."""


class Spec(BaseModel):
    """A frozen record in a scenario file: unknown keys are refused.

    The string below a field is its documentation: meaning, unit, range and default. The JSON Schema and the reference
    page are made from it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True)


def refuse_truth_value(value: Any) -> Any:
    """Return `value` unless it is true or false, which pydantic would read as 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("expected a number")
    return value


Number = Annotated[float, BeforeValidator(refuse_truth_value), Field(allow_inf_nan=False)]
"""A finite number."""

Amount = Annotated[Number, Field(ge=0, le=1e12)]
"""A quantity, a cost or a duration: finite and not negative."""

Positive = Annotated[Number, Field(gt=0, le=1e12)]
"""A finite number above zero."""

Share = Annotated[Number, Field(ge=0, le=1)]
"""A share between 0 and 1, both allowed."""

Days = Annotated[Number, Field(ge=0, le=1e6)]
"""A duration in days, not negative."""

Count = Annotated[int, BeforeValidator(refuse_truth_value), Field(ge=0, le=10**9)]
"""A whole number, not negative."""
