"""What the compiled engine gives back. Needs no numba."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Sums:
    """What R replications from number `first` on add up to: `places` (R, L) and `demand` (R, D).

    `weekly` (R, N, 3, weeks) [smallest units] is what the N item-locations of networks, those of `weekly_of` (N,),
    ordered, what was demanded there, and what of that by customers, in every whole week of the window measured.

    Orders of several lines `orders_due` in the window measured, and those fulfilled, by who places them (R, G).
    `stockouts` (S, 3) lists replication, item-location and ticks of every stockout that begins in the window; those of
    one replication and item-location are in the order of time. `departures` (N, 5) list what leaves over a lane in the
    window measured: replication, item-location, tick, number of its order and smallest units.
    """

    first: int
    places: npt.NDArray[np.void]
    demand: npt.NDArray[np.void]
    weekly: npt.NDArray[np.int64]
    weekly_of: npt.NDArray[np.int64]
    orders_due: npt.NDArray[np.int64]
    orders_fulfilled: npt.NDArray[np.int64]
    stockouts: npt.NDArray[np.int64]
    departures: npt.NDArray[np.int64]
