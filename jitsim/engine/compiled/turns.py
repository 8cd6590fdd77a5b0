"""Whose turn it is: the item-locations of a component, and what they send each other.

Within a tick what happens first is decided by the phase, then by the turn of the item-location. All have a leaf in a
tree that says when something is due there next; every node has the lower of the keys of the two below it. So the root
says who is next, and the nodes beside the way up to it until when nobody else is.
"""

from __future__ import annotations

from typing import Any

from jitsim.engine.compiled.arrays import ELSEWHERE, NEVER, PHASES, STEPS
from jitsim.engine.compiled.heaps import pop, push
from jitsim.engine.compiled.jitted import jitted
from jitsim.model.arrays import NONE

AT_ONCE = -1
"""A key before all others."""


@jitted()
def set_key(space: Any, key: int) -> None:
    """Note the key of what is due next at an item-location."""
    item, keys = space.item[0], space.keys
    place = item.turns + item.turn
    keys[place] = (key // STEPS) * item.turns + item.turn
    while place > 1:
        place >>= 1
        keys[place] = min(keys[2 * place], keys[2 * place + 1])


@jitted()
def begin_turn(space: Any, stop: int) -> None:
    """Let an item-location have its turn until the key `stop`, or until something is due elsewhere."""
    item, keys = space.item[0], space.keys
    place, first = item.turns + item.turn, NEVER * PHASES // STEPS
    while place > 1:
        first = min(first, keys[place ^ 1])
        place >>= 1
    item.limit = min(stop, end_of_turn(item, first))


@jitted()
def end_of_turn(item: Any, other: int) -> int:
    """Return the key at which a turn ends when something is due elsewhere by `other`: it is nobody's key."""
    return STEPS * -((item.turn - other) // item.turns) - 1


@jitted()
def put_on_desk(clock: Any, place: Any, space: Any, tick: int, number: int, quantity: int) -> None:
    """Let an order lie on the desk until its release."""
    leaves, turn = tick + place.release_delay, space.item[0].turn
    key = leaves * PHASES + clock.review
    post(space.items, space.keys, space.post, turn, turn, key, leaves, number, quantity, tick, NONE)


@jitted()
def pass_order(clock: Any, place: Any, space: Any, tick: int, number: int, quantity: int) -> None:
    """Let the stocking point that replenishes this one know of an order, when word of it comes there."""
    item, pieces, stream = space.item[0], space.pieces[number % len(space.pieces)], place.transfer
    if pieces.left > 0:
        item.overflow = 1
        return
    pieces.left, pieces.units, pieces.ticks = quantity, quantity, 0
    known = tick + place.information_delay
    if known < clock.horizon:
        key = known * PHASES + clock.customers + 1
        post(space.items, space.keys, space.post, item.turn, place.sender, key, stream, number, quantity, tick, stream)


@jitted()
def send_on(space: Any, turn: int, number: int, quantity: int, tick: int, placed: int) -> None:
    """Send units to the item-location of a turn that ordered them; it has its turn at once, to say when they arrive."""
    mine = space.item[0].turn
    post(space.items, space.keys, space.post, mine, turn, AT_ONCE, tick, number, quantity, placed, NONE)


@jitted(forceinline=False)
def post(
    items: Any,
    keys: Any,
    posts: Any,
    turn: int,
    to: int,
    key: int,
    second: int,
    number: int,
    quantity: int,
    tick: int,
    stream: int,
) -> None:
    """Put something into the post of the item-location whose turn is `to`; this turn ends before it is due there."""
    item, receiver = items[turn], items[to]
    if receiver.post == receiver.end_post - receiver.first_post:
        item.overflow = ELSEWHERE
        receiver.overflow = 1
        return
    heap = posts[receiver.first_post : receiver.end_post]
    push(heap, receiver.post, key, second, number, quantity, tick, stream)
    receiver.post += 1
    if to == turn:
        return
    place, other = item.turns + to, max(key, 0) // STEPS * item.turns + to
    while place > 0 and keys[place] > other:
        keys[place] = other
        place >>= 1
    item.limit = min(item.limit, end_of_turn(item, other))


@jitted()
def take_post(space: Any) -> None:
    """Take what comes first out of the post."""
    take_first(space.item[0], space.post)


@jitted(forceinline=False)
def take_first(item: Any, posts: Any) -> None:
    """Take what comes first out of the post of an item-location."""
    pop(posts[item.first_post : item.end_post], item.post)
    item.post -= 1


@jitted()
def is_order(item: Any, space: Any, due: int) -> bool:
    """Return whether what is due is an order of another stocking point."""
    return item.post > 0 and space.post[item.first_post].first == due and space.post[item.first_post].stream != NONE
