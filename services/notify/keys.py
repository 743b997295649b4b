"""The keys of people: made when something of them is kept for the first time, and wrapped anew when ours changes."""

from collections.abc import Collection, Mapping, Sequence
from os import urandom
from typing import NamedTuple

from prometheus_client import Counter

from plumbing.logs import log
from plumbing.postgres import Transaction

from . import store, store_keys
from .core.ring import KEY, NONCE, locked, name_of, opened, opens_now, sealed_for, unwrapped, wrapped
from .store_keys import Place

MANY = 1_000_000  # more systems than there are
CLOSED = Counter("spoor_contacts_closed_total", "Contacts that no key of ours opens")


class Round(NamedTuple):
    """`last`: where the next begins; None when there is none."""

    last: str | None
    done: int
    closed: int


async def lock(tx: Transaction, ring: str, told: Sequence[tuple[str, str]]) -> list[str]:
    """Of each applicant and text, that text as it may lie in the database.

    Where nobody opens the person's key, it is sealed for notify: what was locked before stays, for a key may come back.
    """
    keys = await _keys(tx, ring, {applicant_id for applicant_id, _ in told}) if told else {}
    return [
        locked(key, urandom(NONCE), text) if (key := keys.get(who)) else sealed_for(ring, text) for who, text in told
    ]


async def _keys(tx: Transaction, ring: str, applicant_ids: Collection[str]) -> dict[str, bytes]:
    kept = await store_keys.keys_of(tx, applicant_ids)
    if new := set(applicant_ids) - kept.keys():
        await store_keys.add_keys(tx, {who: _wrapped(ring, urandom(KEY)) for who in new}, name_of(ring))
        kept |= await store_keys.keys_of(tx, new)
    return _unwrapped(ring, kept)


def _wrapped(ring: str, key: bytes) -> str:
    return wrapped(ring, key, urandom(NONCE))


def _unwrapped(ring: str, kept: Mapping[str, str]) -> dict[str, bytes]:
    found = {who: key for who, one in kept.items() if (key := unwrapped(ring, one))}
    if len(found) < len(kept):
        log.error("person_keys_stayed_closed", count=len(kept) - len(found))
    return found


def stays_closed(count: int = 1, **where: str) -> None:
    """Said once when it is heard, and once for a message that it keeps back."""
    CLOSED.inc(count)
    log.error("contact_stayed_closed", count=count, **where)


async def wrap_again(tx: Transaction, ring: str, after: str, at_most: int) -> Round:
    """The next keys of people, for our current key."""
    found = await store_keys.keys_for_others(tx, name_of(ring), after, at_most)
    keys = _unwrapped(ring, dict(found))
    await store_keys.save_keys(tx, {who: _wrapped(ring, key) for who, key in keys.items()}, name_of(ring))
    return Round(found[-1][0] if found else None, len(keys), len(found) - len(keys))


async def lock_what_is_old(tx: Transaction, ring: str, after: str, at_most: int, place: Place) -> Round:
    """The next that is sealed for notify itself, locked with the keys of its people; nobody is forgotten meanwhile."""
    if not (found := await store_keys.in_old_form(tx, place, after, at_most)):
        return Round(None, 0, 0)
    last = found[-1].id
    await store.lock_contacts(tx)  # not while we search: a sparse table may take seconds
    found = await store_keys.as_it_is(tx, place, found)
    texts = {one.id: text for one in found if (text := opened(ring, one.text)) is not None}
    mine = [one for one in found if one.id in texts]
    again = await lock(tx, ring, [(one.applicant_id, texts[one.id]) for one in mine])
    await store_keys.save_locked(tx, place, mine, again)
    return Round(last, len(mine), len(found) - len(mine))


async def seal_again(tx: Transaction, ring: str, after: str, at_most: int, place: Place) -> Round:
    """The next that is nobody's, such as the word of a system, for our current key. Only what needs it is written."""
    found = await store_keys.boxes(tx, place, after, at_most)
    old = {id: box for id, box in found if not opens_now(ring, box)}
    again = {id: (box, sealed_for(ring, text)) for id, box in old.items() if (text := opened(ring, box)) is not None}
    await store_keys.save_boxes(tx, place, again)
    return Round(found[-1][0] if found else None, len(again), len(old) - len(again))


async def left(tx: Transaction, ring: str) -> int:
    """Of how much the opening needs a key of before."""
    boxes = [box for place in store_keys.OWN_BOXES for _, box in await store_keys.boxes(tx, place, "", MANY)]
    return await store_keys.left(tx, name_of(ring)) + sum(not opens_now(ring, box) for box in boxes)
