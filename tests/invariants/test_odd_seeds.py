"""Seeds and counts through the Python interface: whole numbers are taken, whatever looks like one is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jitsim import simulate
from jitsim.errors import UsageError
from tests.engine.worlds import loaded, one_item

WRITTEN = one_item({"type": "base_stock", "order_up_to": 9}, {"daily": {"distribution": "poisson", "mean": 3}}, days=9)


@pytest.mark.parametrize(
    ("seed", "told"),
    [
        (-1, "seed: expected at least 0, got -1"),
        (2**63, "seed: expected at most 9223372036854775807, got 9223372036854775808"),
        (1.0, "seed: expected a whole number, got 1.0"),
        (float("nan"), "seed: expected a whole number, got nan"),
        (True, "seed: expected a whole number, got True"),
        ("1", "seed: expected a whole number, got '1'"),
    ],
)
def test_an_odd_seed_is_refused(seed: Any, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        simulate(loaded(WRITTEN), replications=1, seed=seed)
    assert str(caught.value) == told


@pytest.mark.parametrize("count", [0, -3, 1.5, True, "2"])
def test_an_odd_count_is_refused(count: Any) -> None:
    with pytest.raises(UsageError, match="replications: expected"):
        simulate(loaded(WRITTEN), replications=count)


@pytest.mark.parametrize("seed", [0, 2**63 - 1, np.int64(7)])
def test_a_whole_number_of_any_kind_is_a_seed(seed: Any) -> None:
    result = simulate(loaded(WRITTEN), replications=2, seed=seed)
    assert type(result.seed) is int
    assert result.values.tobytes() == simulate(loaded(WRITTEN), replications=2, seed=int(seed)).values.tobytes()
