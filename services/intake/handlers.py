"""The doors for what departments say, by Kafka and by HTTP alike, and for what time it is."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from plumbing import outbox
from plumbing.batch import Batch, Record
from plumbing.kafka import partition_of
from plumbing.logs import log
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from plumbing.together import Together
from schemas.envelope import Now, Tick, identity
from schemas.topics import CASE_EVENTS, DEPARTMENTS, REJECTIONS, inbox

from . import store, store_erasure
from .core.admit import SOURCE, admit, candidates, rejections
from .core.delivery import FORM, Delivery, Ground, Judged, Outcome
from .core.erasure import cases_of, erasures, spellings, to_blank
from .core.rules import judge
from .settings import Settings

INBOXES = {inbox(department): department for department in DEPARTMENTS}
where = lru_cache(maxsize=65536)(partition_of)  # murmur2 in Python costs more than the rest of a letter


async def on_records(batch: Batch, tx: Transaction, settings: Settings) -> None:
    """What a department put into its inbox; each record is a delivery of its own, and heard again it is no news."""
    said = {one.id: one for one in (delivered(batch.topic, record) for record in batch.events)}
    before = await store.heard(tx, said.keys())
    if fresh := [one for one in said.values() if one.id not in before]:
        await receive(fresh, tx, settings)


async def receive(deliveries: Sequence[Delivery], tx: Transaction, settings: Settings) -> list[Outcome]:
    """Keep deliveries, pass on what is sound, and tell the department what is not."""
    moment = await store.moment(tx)
    judged = [judge(delivery, ground(delivery, moment.now, settings)) for delivery in deliveries]

    said = candidates(judged)
    new = await store.add_events(tx, said.values())
    kept = {key: said[key].digest for key in new} | await store.digests(tx, said.keys() - new)
    outcomes = list(admit(judged, new, kept))

    await store.take_back_events(tx, new - {event.key for one in outcomes for event in one.accepted})
    later = Together(tx)
    await store.add_deliveries(later, outcomes, await of_erased_cases(tx, judged))
    await store_erasure.add(later, erasures(outcomes))
    await outbox.put(later, letters(outcomes, moment.received_at, settings.partitions))
    await later.write()
    tell(outcomes)
    return outcomes


async def of_erased_cases(tx: Transaction, judged: Iterable[Judged]) -> set[UUID]:
    """Deliveries that say once more what was erased: they are known, and not kept."""
    cases = {one.delivery.id: cases_of(one) for one in judged}
    gone = await store_erasure.erased(tx, set().union(*cases.values()))
    return {id for id, told in cases.items() if told & gone}


async def on_erasures(tx: Transaction) -> bool:
    """Look through the deliveries for one erased case; whether there was any."""
    if (one := await store_erasure.take(tx)) is None:
        return False
    match to_blank(one, await store_erasure.deliveries_with(tx, spellings(one.case_id))):
        case None:
            await store_erasure.refuse(tx, one)
            log.warning("erasure_was_not_theirs", department=one.department)
        case deliveries:
            await store_erasure.blank(tx, one, deliveries)
            log.info("deliveries_blanked", count=len(deliveries))
    return True


def delivered(topic: str, record: Record) -> Delivery:
    """A record as it came. Its place and moment are its id: heard again, it is the same delivery."""
    headers = {name: _text(value) for name, value in record.headers}
    place = (topic, str(record.partition), str(record.offset), str(record.timestamp))
    return Delivery(
        id=identity(*place),
        door=topic,
        content_type=headers.get("content-type", ""),
        headers={name: value for name, value in headers.items() if name.startswith(("ce_", "ce-"))},
        body=record.value or b"",
    )


def ground(delivery: Delivery, now: datetime | None, settings: Settings) -> Ground:
    latest = now + settings.future_tolerance if now else None
    department = INBOXES.get(delivery.door, delivery.speaker)
    return Ground(latest, department, settings.batch_limit, form=delivery.door == FORM)


def letters(outcomes: Iterable[Outcome], at: datetime, partitions: int) -> Iterator[Letter]:
    for outcome in outcomes:
        for event in outcome.accepted:
            yield Letter(CASE_EVENTS, where(event.case_id, partitions), event.case_id, event.text)
        for no in rejections(outcome, at):
            body = no.model_dump_json(exclude_none=True)
            yield Letter(REJECTIONS, where(no.case_id, partitions), no.case_id, body)


def tell(outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.wrong:
            one = outcome.delivery
            log.info("delivery_refused", delivery_id=str(one.id), door=one.door, codes=sorted(outcome.codes))
        if "id-reused" in outcome.codes:
            log.error("event_id_reused", delivery_id=str(outcome.delivery.id), door=outcome.delivery.door)


async def say_tick(tx: Transaction, now: datetime, partitions: int) -> bool:
    """Say what time it is in every partition of the facts, unless it was as late before."""
    if not await store.move_clock(tx, now):
        return False
    tick = Tick(id=f"tick:{now.isoformat()}", source=SOURCE, time=now, data=Now(now=now))
    body = tick.model_dump_json()
    await outbox.put(tx, [Letter(CASE_EVENTS, partition, None, body) for partition in range(partitions)])
    return True


def _text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
