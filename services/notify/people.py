"""The doors for what is said of people: how they are reached, and that they or their cases must be forgotten."""

from collections.abc import Collection, Mapping
from datetime import time

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.kafka import partition_of
from plumbing.logs import log
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from schemas.envelope import identity
from schemas.message_events import ContactGiven
from schemas.status_events import FORGOTTEN
from schemas.topics import CONTACTS

from . import store, store_address, store_erased
from .core import say
from .core.contact import Contact, Forgotten, open_sealed, written
from .core.mailbox import CHANGED, Changed, Reach, Telling, told_by_applicant, told_by_department
from .core.message import Message
from .core.window import POST_AT
from .fates import letter, on_address_again, on_reachable, say_cancelled
from .handlers import on_announcements, read, tell_systems_of_erasure
from .keys import lock, stays_closed


async def on_case_status(batch: Batch, tx: Transaction, partitions: int, post_at: time = POST_AT) -> None:
    """What is announced of cases, and which of them are to be forgotten; of those nothing is heard any more."""
    said = [one for one in batch.facts if one.type == FORGOTTEN]
    gone = await store_erased.forgotten(tx, {one.case_id for one in said})
    ends = [one for one in said if one.case_id not in gone]
    erased = {one.case_id for one in ends}
    if erased:
        await store.lock_contacts(tx)  # before messages are queued: two that wait for each other are none
    await on_announcements(batch.only(lambda one: one.type != FORGOTTEN), tx, post_at)
    if erased:
        await tell_systems_of_erasure(tx, ends)
        await forget(tx, erased, partitions)


async def forget(tx: Transaction, erased: Collection[str], partitions: int) -> None:
    """Cancel, blank and delete. Who has no case left is forgotten, also by the topic that would tell us again."""
    stopped = await store_erased.stop_cases(tx, erased)
    await say_cancelled(tx, stopped, store_erased.CASE_ERASED)
    people = sorted(await store_erased.forget_cases(tx, erased))
    await store_erased.forget_people(tx, people)
    await store_erased.say_farewell(tx, people)
    await outbox.put(tx, [Letter(CONTACTS, partition_of(one, partitions), one, None) for one in people])
    log.info("cases_forgotten", cases=len(erased), people=len(people), cancelled=len(stopped))


async def on_contacts(batch: Batch, tx: Transaction, ring: str) -> None:
    """Keep the newest contact of each applicant, locked with a key of their own; a tombstone forgets the person, twice
    is once. Who is told of again after it is somebody new. What no key of ours opens is kept as it came: the key may
    be brought."""
    await store.lock_contacts(tx)
    given, gone = await _newest(tx, batch.events)
    if gone:
        await forget_people(tx, sorted(gone))
    known = {who: contact for who, sealed in given.items() if (contact := open_sealed(ring, sealed))}
    if closed := {who: sealed for who, sealed in given.items() if who not in known}:
        stays_closed(len(closed))
    await store.keep_contacts(tx, closed)
    before = await reaches(tx, ring, known)
    changed = {who: told_by_department(before.get(who), contact) for who, contact in known.items()}
    await keep(tx, ring, {who: new for who, new in changed.items() if new.kept != before.get(who)}, given)


async def _newest(tx: Transaction, events: Collection[ContactGiven | Forgotten]) -> tuple[dict[str, str], set[str]]:
    """What was told of each last, and who must be forgotten. A tombstone of our own says what we did when we wrote it:
    who applied again before we hear it stays."""
    tombstones = {one.applicant_id for one in events if isinstance(one, Forgotten)}
    ours = await store_erased.take_farewells(tx, tombstones)
    given, gone = dict[str, str](), set[str]()
    for one in events:
        match one:
            case Forgotten(applicant_id) if applicant_id in ours:
                ours.discard(applicant_id)
            case Forgotten(applicant_id):
                given.pop(applicant_id, None)
                gone.add(applicant_id)
            case _:
                given[one.data.applicant_id] = one.data.sealed
    return given, gone


async def on_new_address(tx: Transaction, applicant_id: str, sealed: str, ring: str) -> None:
    """Somebody read the mail at the new address and said yes."""
    await store.lock_contacts(tx)
    before = (await reaches(tx, ring, [applicant_id])).get(applicant_id)
    if new := open_sealed(ring, sealed):
        await keep(tx, ring, {applicant_id: told_by_applicant(before, new)}, {applicant_id: sealed})


async def reaches(tx: Transaction, ring: str, applicant_ids: Collection[str]) -> dict[str, Reach]:
    """How these are reached now, as far as our keys open it."""
    rows = await store_address.kept(tx, applicant_ids)
    return {
        who: Reach(contact, row.own, open_sealed(ring, row.told) if row.told else None)
        for who, row in rows.items()
        if (contact := open_sealed(ring, row.sealed))
    }


async def keep(tx: Transaction, ring: str, changes: Mapping[str, Changed], causes: Mapping[str, str]) -> None:
    """How people are reached from now on. Their address until now hears that it is one no longer, once for a cause."""
    boxes = await _locked(tx, ring, {who: one.kept.contact for who, one in changes.items()})
    told = await _locked(tx, ring, {who: one.kept.told for who, one in changes.items()})
    before = await _locked(tx, ring, {who: one.before for who, one in changes.items()})
    own = {who: told.get(who) for who, one in changes.items() if one.kept.own}
    anew = {who for who, one in changes.items() if one.anew}
    await store.keep_contacts(tx, boxes, own, {who for who, one in changes.items() if not one.kept.contact.email}, anew)
    await on_reachable(tx, list(boxes))
    await on_address_again(tx, anew)
    for who, sealed in before.items():
        await tell_of_address(tx, who, Telling(identity(CHANGED, who, causes[who]), CHANGED, sealed))


async def _locked(tx: Transaction, ring: str, contacts: Mapping[str, Contact | None]) -> dict[str, str]:
    told = [(who, written(contact)) for who, contact in contacts.items() if contact]
    return dict(zip((who for who, _ in told), await lock(tx, ring, told), strict=True))


async def tell_of_address(tx: Transaction, applicant_id: str, telling: Telling) -> None:
    """Under the case of which they heard last; nothing to somebody who was never written to."""
    last = await store_address.last_told(tx, applicant_id)
    if last is None:
        return
    if (said := read(last.body)) is None:
        log.warning("message_unreadable", telling=telling.kind)
        return
    message = Message(telling.id, telling.kind, "email", said, asked_at=max(last.now, said.time))
    if await store_address.add_message(tx, applicant_id, message, last, telling.sealed):
        await outbox.put(tx, [letter(say.queued(message), last.partition)])


async def forget_people(tx: Transaction, applicant_ids: Collection[str]) -> None:
    """A person whom nobody knows is forgotten already."""
    stopped = await store_erased.stop_people(tx, applicant_ids)
    await say_cancelled(tx, stopped, store_erased.PERSON_FORGOTTEN)
    await store_erased.forget_people(tx, applicant_ids)
