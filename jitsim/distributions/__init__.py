"""Laws of random quantities: what a person writes, the exact distribution function, and the table that draws from it.

A new law is one file here and one line in `LAWS`.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from jitsim.distributions.anylaw import number_as_constant
from jitsim.distributions.constant import Constant
from jitsim.distributions.empirical import Empirical
from jitsim.distributions.exponential import Exponential
from jitsim.distributions.gamma import Gamma
from jitsim.distributions.geometric import Geometric
from jitsim.distributions.intermittent import Intermittent
from jitsim.distributions.law import Law
from jitsim.distributions.lognormal import Lognormal
from jitsim.distributions.mixture import Mixture
from jitsim.distributions.negative_binomial import NegativeBinomial
from jitsim.distributions.normal import Normal
from jitsim.distributions.poisson import Poisson
from jitsim.distributions.rounding import distortion
from jitsim.distributions.table import Table
from jitsim.distributions.tabulation import tabulate
from jitsim.distributions.triangular import Triangular
from jitsim.distributions.uniform import Uniform

LAWS: dict[str, type[Law]] = {
    "constant": Constant,
    "poisson": Poisson,
    "exponential": Exponential,
    "geometric": Geometric,
    "negative_binomial": NegativeBinomial,
    "normal": Normal,
    "gamma": Gamma,
    "lognormal": Lognormal,
    "uniform": Uniform,
    "triangular": Triangular,
    "empirical": Empirical,
    "mixture": Mixture,
    "intermittent": Intermittent,
}

if TYPE_CHECKING:
    AnyLaw = Law
else:
    _written: Any = Annotated[reduce(or_, LAWS.values()), Field(discriminator="distribution")]
    _number: Any = Annotated[float, Field(ge=0, le=1e12)]
    AnyLaw = Annotated[_written, BeforeValidator(number_as_constant, json_schema_input_type=_number | _written)]
    # What laws that are made of laws may be made of is known only now.
    for _law in LAWS.values():
        _law.model_rebuild(_types_namespace={"AnyLaw": AnyLaw})

__all__ = ["LAWS", "AnyLaw", "Law", "Table", "distortion", "tabulate"]
