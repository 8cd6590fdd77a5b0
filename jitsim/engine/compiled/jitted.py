"""How the functions of the kernels are compiled, and where the machine code is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from numba import config, njit

from jitsim.engine.compiled.cache import cache_folder

jitted = partial(
    njit, error_model="numpy", forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False
)
"""Compiles a function into its caller.

Nothing in the kernels makes an array, so references to arrays are not counted: that would take forty times as long as
the simulation itself. Dividing by zero is not looked for: the divisors are ticks in a day, periods of review, lots and
containers, all checked before.
"""

taken_in = partial(jitted, inline="always")
"""Takes a large function into its only caller before that is compiled.

Every function is compiled for itself first, with all that it calls; this spares doing so with nearly everything.
"""


def kept_on_disk(function: Callable[..., Any]) -> Any:
    """Compile a function that is called from outside; its machine code is kept for the next start."""
    settings: Any = config
    before, settings.CACHE_DIR = settings.CACHE_DIR, str(cache_folder())
    try:
        return jitted(no_cpython_wrapper=False, nogil=True, cache=True)(function)
    finally:
        settings.CACHE_DIR = before
