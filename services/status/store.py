"""Everything the status service asks of PostgreSQL, one statement per question and batch."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter

from plumbing.postgres import Transaction
from plumbing.together import Writer
from schemas.case_events import any_fact
from schemas.fact import Order
from schemas.message_events import CaseLooked
from schemas.snapshot import read_snapshot
from schemas.status_events import Expected
from schemas.topics import CASE_EVENTS

from .core.announce import Record
from .core.case import Case
from .core.letter import FURTHER, Furthest, reason_of
from .core.looks import Look

_order: TypeAdapter[Order | None] = TypeAdapter(Order | None)
CASE = "case_id, wake_at, snapshot, last, corrected"


async def add_facts(tx: Transaction, facts: Sequence[Any], bodies: list[str]) -> set[UUID]:
    """The keys of those we had not heard before; of a case that was erased nothing comes in any more."""
    sql = """
        INSERT INTO fact (key, case_id, body)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) AS new (key, case_id, body)
         WHERE NOT EXISTS (SELECT FROM erased WHERE erased.case_id = new.case_id)
            ON CONFLICT DO NOTHING
        RETURNING key
    """
    if not facts:
        return set()
    keys = [fact.key for fact in facts]
    rows = await tx.fetch(sql, keys, [fact.case_id for fact in facts], bodies)
    return {row[0] for row in rows}


class Touched(NamedTuple):
    """By partition the cases that a batch is about, and by number what is expected of each, as far as anybody knows."""

    cases: dict[int, dict[str, Case]]
    expected: dict[str, Expected]


async def cases_touched(tx: Transaction, where: Mapping[str, int], due_by: Mapping[int, datetime]) -> Touched:
    """The cases that facts speak of, and those that asked to be woken by then."""
    due = f"""
                 UNION
                SELECT partition, {CASE} FROM unnest($2::int[], $3::timestamptz[]) AS due (partition, by)
                  JOIN "case" USING (partition) WHERE wake_at <= due.by
    """
    sql = f"""
        SELECT e.first, e.last, e.of_cases, c.*
          FROM (SELECT partition, {CASE} FROM "case" WHERE case_id = ANY($1) {due if due_by else ""}) AS c
          LEFT JOIN expected AS e USING (case_id)
    """
    touched = Touched({partition: {} for partition in {*where.values(), *due_by}}, {})
    given = [list(due_by), list(due_by.values())] if due_by else []
    for first, last, of_cases, partition, *row in await tx.fetch(sql, list(where), *given):
        touched.cases[where.get(row[0], partition)][row[0]] = read(row)
        if first:
            touched.expected[row[0]] = Expected(first, last, of_cases)
    return touched


async def histories(tx: Transaction, case_ids: Collection[str], without: set[UUID]) -> dict[str, list[Any]]:
    """All that was heard of these cases before; the facts in `without` have just been added."""
    sql = """SELECT key, case_id, body FROM fact WHERE case_id = ANY($1)"""
    told: dict[str, list[Any]] = {case_id: [] for case_id in case_ids}
    for key, case_id, body in await tx.fetch(sql, list(case_ids)) if case_ids else ():
        if key not in without:
            told[case_id].append(any_fact.validate_json(body))
    return told


async def save_cases(tx: Writer, changed: Mapping[int, Iterable[Case]], at: Mapping[int, datetime]) -> None:
    """Cases by their partition, and what time it is there."""
    sql = """
        INSERT INTO "case" (partition, case_id, wake_at, snapshot, last, corrected, changed_at)
        SELECT * FROM unnest($1::int[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::boolean[],
                             $7::timestamptz[])
            ON CONFLICT (case_id) DO UPDATE
           SET wake_at = EXCLUDED.wake_at, snapshot = EXCLUDED.snapshot, last = EXCLUDED.last,
               corrected = EXCLUDED.corrected, changed_at = EXCLUDED.changed_at
    """
    rows = [
        (
            partition,
            case.id,
            case.wake_at,
            case.text,
            _order.dump_json(case.last).decode(),
            case.corrected,
            at[partition],
        )
        for partition, cases in changed.items()
        for case in cases
    ]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))


def read(row: Iterable[Any]) -> Case:
    case_id, wake_at, snapshot, last, corrected = row
    told = read_snapshot(snapshot) if snapshot else None
    return Case(case_id, told, _order.validate_json(last), corrected, wake_at)


async def add_told(tx: Writer, said: Sequence[Record]) -> None:
    """Remember what was announced: what was said is a record."""
    sql = """
        INSERT INTO told (id, case_id, caused_by, change, at)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
            ON CONFLICT DO NOTHING
    """
    if said:
        await tx.execute(sql, *zip(*said, strict=True))


async def save_messages(tx: Transaction, messages: Sequence[Furthest]) -> None:
    """The state in which each message came furthest, and since when it left and is so in the city: as notify says, or
    as late as it is here. One that was sent is not queued again, and what arrived was still sent before."""
    further = "array_position($11, m.state) < array_position($11, EXCLUDED.state)"
    moved = ", ".join(
        f"{column} = CASE WHEN {further} THEN EXCLUDED.{column} ELSE m.{column} END"
        for column in ("state", "reason", "at", "state_at")
    )
    sql = f"""
        INSERT INTO message AS m (id, case_id, kind, channel, state, reason, at, state_at, sent_at)
        SELECT id, case_id, kind, channel, state, reason, at, coalesce(city_at, clock.now),
               CASE WHEN was_sent THEN coalesce(sent_at, clock.now) END
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                      $8::timestamptz[], $9::bool[], $10::timestamptz[])
            AS new (id, case_id, kind, channel, state, reason, at, city_at, was_sent, sent_at),
               (SELECT max(now) FROM progress WHERE topic = $12) AS clock (now)
            ON CONFLICT (id) DO UPDATE SET {moved}, sent_at = coalesce(m.sent_at, EXCLUDED.sent_at)
         WHERE {further} OR (m.sent_at IS NULL AND EXCLUDED.sent_at IS NOT NULL)
    """
    rows = [
        (
            one.data.message_id, one.case_id, one.data.kind, one.data.channel, state, reason_of(one), one.data.at,
            one.data.city_at, sent is not None, sent.data.city_at if sent else None,
        )
        for one, state, sent in messages
    ]  # fmt: skip
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True), list(FURTHER), CASE_EVENTS)


async def case(tx: Transaction, case_id: str) -> Case | None:
    sql = f"""SELECT {CASE} FROM "case" WHERE case_id = $1"""
    row = await tx.fetchrow(sql, case_id)
    return read(row) if row else None


async def history(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    """What was announced about a case, oldest first."""
    sql = """SELECT change, caused_by, at FROM told WHERE case_id = $1 ORDER BY at, caused_by, change"""
    return [dict(row) for row in await tx.fetch(sql, case_id)]


async def messages(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    """What the applicant was told, newest first."""
    sql = """SELECT kind, channel, state, at, state_at, sent_at FROM message WHERE case_id = $1 ORDER BY at DESC, id"""
    return [dict(row) for row in await tx.fetch(sql, case_id)]


async def mails_lost(tx: Transaction, applicant_id: str) -> list[str | None]:
    """Why e-mails to an applicant failed, in whichever case of theirs, that left after the last of which we know that
    it arrived, or after they confirmed an address or a department told another one, of which the address of before
    hears. Accepted is not arrived. Those about addresses went elsewhere."""
    sql = """
        WITH mail AS (
            SELECT m.state = 'failed' AND m.kind <> 'address-changed' AS lost, m.reason,
                   coalesce(CASE WHEN m.kind <> 'address' THEN m.sent_at END, m.state_at, m.at) AS left_at
              FROM register JOIN message AS m USING (case_id)
             WHERE applicant_id = $1 AND m.channel = 'email'
               AND CASE m.kind WHEN 'address-changed' THEN true
                               WHEN 'address' THEN m.state = 'delivered'
                               ELSE m.state IN ('delivered', 'failed') END)
        SELECT DISTINCT reason FROM mail
         WHERE lost AND left_at > coalesce((SELECT max(left_at) FROM mail WHERE NOT lost), '-infinity')
    """
    return [row[0] for row in await tx.fetch(sql, applicant_id)]


async def add_looks(tx: Transaction, looks: Mapping[str, Look]) -> None:
    """Somebody sees these cases now; one row for each case, viewer and hour."""
    sql = """
        INSERT INTO looked (case_id, hour, viewer, who, department)
        SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::bytea[], $4::text[], $5::text[])
            ON CONFLICT DO NOTHING
    """
    rows = [(case_id, one.hour, one.viewer, one.who, one.department) for case_id, one in sorted(looks.items())]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))


async def add_looks_elsewhere(tx: Transaction, said: Collection[CaseLooked]) -> None:
    """Somebody saw these cases on the dashboard; the viewer is the key of what was said, so that twice is once."""
    sql = """
        INSERT INTO looked (case_id, hour, viewer, who, department)
        SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::bytea[], $4::text[], $5::text[])
            ON CONFLICT DO NOTHING
    """
    rows = [
        (one.case_id, one.data.hour, one.key.bytes, one.data.who, one.data.department or "")
        for one in sorted(said, key=attrgetter("case_id", "id"))
    ]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))


async def looks(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    """Who looked at the case, newest first."""
    sql = (
        """SELECT who, department, hour FROM looked WHERE case_id = $1 ORDER BY hour DESC, who, department LIMIT 200"""
    )
    return [dict(row) for row in await tx.fetch(sql, case_id)]
