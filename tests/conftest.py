"""What every test shares: how hypothesis searches."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples in every run, and no deadline: on a busy machine it would measure the neighbours.
settings.register_profile("repeatable", derandomize=True, deadline=None)
# `JITSIM_HYPOTHESIS=searching pytest` looks for new examples.
settings.register_profile("searching", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("JITSIM_HYPOTHESIS", "repeatable"))
