"""The doors for announcements and questions for a link, and what is still to be told of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from uuid import UUID

from pydantic import ValidationError

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.logs import log
from plumbing.postgres import Transaction
from plumbing.progress import watermark
from schemas.envelope import BEGINNING
from schemas.status_events import Announcement, CaseForgotten, announcement
from schemas.topics import CASE_STATUS

from . import store, store_brake, store_courier, store_held, store_people, store_read, store_webhooks
from .core import say
from .core.book import NOTHING, Book
from .core.brake import Hour, counted, is_too_much, might_be_too_much
from .core.chain import says_as_well
from .core.judge import judge
from .core.known import Known
from .core.letter import Part
from .core.link import new_links
from .core.message import Claimed, Held, Message, Opened, Reason
from .core.need import ONCE_ENDED, TURNS, still_needed
from .core.notice import farewells, notices
from .core.recall import Earlier, recalled, recalls
from .core.window import POST_AT
from .fates import letter, on_cancelled


async def on_announcements(batch: Batch, tx: Transaction, post_at: time = POST_AT) -> None:
    """Decide what each applicant should hear, and queue it; a repeated announcement does nothing."""
    facts = batch.facts
    keys = [fact.key for fact in facts]
    new = await store.unheard(tx, facts)
    held = await store_held.held(tx, batch.where, batch.ticking)
    where = batch.where | {one.said.case_id: one.partition for one in held}
    known = await store.known_by(tx, where.keys())
    heard = [*facts, *(one.said for one in held)]
    applicants = {one.data.snapshot.applicant_id for one in heard}
    readers = await store_people.readers(tx, applicants, where.keys())
    books = books_of(batch, held, Book(BEGINNING, known, await store.kinds_told(tx, heard), {}, readers, post_at))

    judged = [(books[p].now, verdict) for p, heard in batch.hearing(new) for verdict in judge(books[p], heard)]
    verdicts = [verdict for _, verdict in judged]
    messages = [message for verdict in verdicts for message in verdict.messages]

    await store.add_heard(tx, verdicts)
    await store.save_known(tx, {case_id: one for book in books.values() for case_id, one in book.changed.items()})
    bodies = dict(zip(keys, batch.bodies, strict=True)) | {one.said.key: one.body for one in held}
    await store_held.save_held(tx, held, list(waiting(books, bodies)))
    queued = await queue(tx, where, messages, bodies)
    await drop_superseded(tx, facts, {case_id: one for book in books.values() for case_id, one in book.known.items()})
    told = ((now, message) for now, verdict in judged for message in verdict.messages if message.id in queued)
    await brake(tx, counted(told, where))
    await tell_systems(tx, [fact for fact in facts if fact.key in new])


async def drop_superseded(tx: Transaction, facts: Iterable[Announcement], known: Mapping[str, Known]) -> None:
    """What was decided otherwise before anybody told it is told to nobody: neither a call nor a mail stays for it."""
    if not (cases := {one.case_id for one in facts if one.data.change.name in TURNS}):
        return
    untold = await store_read.untold_ends(tx, cases)
    newer = await store_read.superseded(tx, [one.id for one in untold])
    reasons = {one.id: why for one in untold if (why := _is_over(one, known, newer))}
    for reason in dict.fromkeys(reasons.values()):
        await on_cancelled(tx, [id for id, why in reasons.items() if why == reason], reason)


async def queue(
    tx: Transaction, where: Mapping[str, int], messages: Sequence[Message], bodies: Mapping[UUID, str]
) -> set[UUID]:
    """Returns the ids that are new; only these are said."""
    queued = await store.add_messages(tx, where, messages, bodies)
    said = [say.queued(message) for message in messages if message.id in queued]
    await outbox.put(tx, [letter(one, where[one.case_id]) for one in said])
    return queued


async def tell_systems(tx: Transaction, news: Sequence[Announcement]) -> None:
    """They hear that there is something to read, also where the applicant is told nothing."""
    to = await store_webhooks.subscribers(tx) if news else []
    await store_webhooks.add_notices(tx, [notice for said in news for notice in notices(said, to)])


async def brake(tx: Transaction, said: Sequence[Hour]) -> None:
    """A department that tells so much more than usual is held before the first of it has left."""
    for department, hour, messages in await store_brake.add_volume(tx, said):
        if not might_be_too_much(messages):
            continue
        past = await store_brake.hours_before(tx, department, hour)
        if is_too_much(messages, past, hour) and await store_brake.hold(tx, department, hour, messages):
            log.error("department_braked", department=department, messages=messages)


async def tell_systems_of_erasure(tx: Transaction, erased: Sequence[CaseForgotten]) -> None:
    """Before it is forgotten what these cases were."""
    to, cases = await store_webhooks.subscribers(tx), [one.case_id for one in erased]
    heard, bodies = await store_webhooks.heard_of(tx, cases), await store_webhooks.last_told(tx, cases)
    for said in erased:
        last = read(bodies.get(said.case_id, ""))
        await store_webhooks.add_notices(tx, list(farewells(said, last, heard.get(said.case_id, set()), to)))


def books_of(batch: Batch, held: Iterable[Held], blank: Book) -> dict[int, Book]:
    """A tick releases only what is held in its own partition, so each has a book of its own."""
    books = {partition: replace(blank, now=now, held={}, changed={}) for partition, now in batch.now.items()}
    for one in held:
        books[one.partition].hold(one.said, one.place, one.until)
    return books


def waiting(books: Mapping[int, Book], bodies: Mapping[UUID, str]) -> Iterator[Held]:
    for partition, book in books.items():
        for line in book.held.values():
            for place, (said, until) in line.items():
                yield Held(partition, place, said, bodies[said.key], until)


async def on_asked_links(tx: Transaction, ring: str, an_hour: int) -> int:
    """Whoever asked from the known address gets a new link there; of anybody else nothing stays. Returns how many."""
    links = list(new_links(await store_people.take_asked(tx), ring, an_hour))
    where = {asked.case_id: asked.partition for asked, _ in links}
    bodies = {message.said.key: asked.body for asked, message in links}
    return len(await queue(tx, where, [message for _, message in links], bodies))


async def still_to_tell(tx: Transaction, free: Sequence[Claimed], partitions: int) -> list[Opened]:
    """What is needed no more is cancelled while it is ours; not what may have left already."""
    opened = [Opened(message, read(message.body)) for message in free]
    known = await store.known_by(tx, {message.case_id for message in free}) if free else {}
    now = await watermark(tx, CASE_STATUS, partitions) if free else None
    reasons = {one.message.id: reason for one in opened if (reason := _not_needed(one, known, now))}
    reasons = await _superseded(tx, opened) | await _corrected_again(tx, opened) | reasons
    opened, as_read = await beside_what_was_read(tx, [one for one in opened if one.message.id not in reasons])
    reasons |= dict.fromkeys(as_read, "was-taken-back")
    if left := [one.message.id for one in opened if one.message.id not in reasons and not one.message.urgent]:
        reasons |= dict.fromkeys(await store_courier.overtaken(tx, left), "newer-took-its-place")
    for reason in dict.fromkeys(reasons.values()):
        await on_cancelled(tx, [id for id, why in reasons.items() if why == reason], reason)
    return [one for one in opened if one.message.id not in reasons]


async def beside_what_was_read(tx: Transaction, opened: Sequence[Opened]) -> tuple[list[Opened], set[UUID]]:
    """What may say how something was says it as the applicant read it last; and those that say nothing else than
    that."""
    asks = {one.message.id for one in opened if one.said and recalls(one.message.kind, one.said.data)}
    before = await store_read.told_before(tx, asks)
    found, as_read = list[Opened](), set[UUID]()
    for one in opened:
        if one.said is None or one.message.id not in asks:
            found.append(one)
            continue
        earlier = [Earlier(kind, said.data, was) for kind, body, was in before[one.message.id] if (said := read(body))]
        data = recalled(one.message.kind, one.said.data, earlier)
        if data is None and not one.message.unsure:
            as_read.add(one.message.id)
        found.append(replace(one, said=one.said.model_copy(update={"data": data or one.said.data})))
    return found, as_read


def read(body: str) -> Announcement | None:
    try:
        said = announcement.validate_json(body)
    except ValidationError:
        return None
    return said if isinstance(said, Announcement) else None


async def _superseded(tx: Transaction, opened: Iterable[Opened]) -> dict[UUID, str]:
    ends = [one.message.id for one in opened if one.message.kind in ONCE_ENDED and not one.message.unsure]
    return dict.fromkeys(await store_read.superseded(tx, ends), "newer-took-its-place")


async def _corrected_again(tx: Transaction, opened: Iterable[Opened]) -> dict[UUID, str]:
    """What leaves by itself and was put right once more before it left: the newer one tells it from what was read."""
    parts = {
        one.message.id: Part(one.said, one.message.kind)
        for one in opened
        if one.said and one.message.kind == "corrected" and one.message.urgent and not one.message.unsure
    }
    newer = await store_read.newer_corrections(tx, parts)
    again = {id: [Part(said, "corrected") for body in bodies if (said := read(body))] for id, bodies in newer.items()}
    over = [id for id, part in parts.items() if any(says_as_well(one, part) for one in again[id])]
    return dict.fromkeys(over, "newer-took-its-place")


def _is_over(one: store_read.Untold, known: Mapping[str, Known], newer: Collection[UUID]) -> Reason | None:
    said = read(one.body)
    why = said and still_needed(one.kind, said.data, known.get(one.case_id, NOTHING), said.time)
    return why or ("newer-took-its-place" if one.id in newer else None)


def _not_needed(one: Opened, known: Mapping[str, Known], now: datetime | None) -> str | None:
    if one.said is None or one.message.unsure:
        return None
    knows = known.get(one.message.case_id, NOTHING)
    return still_needed(one.message.kind, one.said.data, knows, now or one.said.time)
