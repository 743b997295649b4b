"""Everything the status service asks of PostgreSQL, one statement per question and batch."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from plumbing.postgres import Transaction
from schemas.case_events import any_fact
from schemas.facts import Order
from schemas.message_events import MessageFailed, MessageQueued, MessageSent
from schemas.snapshot import Snapshot, read_snapshot
from schemas.status_events import Announcement

from .core.access import Reach
from .core.case import Case
from .core.letter import FURTHER, LetterState
from .core.looks import Look
from .core.question import Place, Question

MessageSaid = MessageQueued | MessageSent | MessageFailed
_order: TypeAdapter[Order | None] = TypeAdapter(Order | None)
LAST_LETTER = chr(0x10FFFF)
CASE = "case_id, wake_at, snapshot, last, corrected"


async def add_facts(tx: Transaction, facts: Sequence[Any], bodies: list[str]) -> set[UUID]:
    """The keys of those we had not heard before."""
    sql = """
        INSERT INTO fact (key, case_id, body) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
            ON CONFLICT DO NOTHING
        RETURNING key
    """
    if not facts:
        return set()
    keys = [fact.key for fact in facts]
    rows = await tx.fetch(sql, keys, [fact.case_id for fact in facts], bodies)
    return {row[0] for row in rows}


async def cases_touched(
    tx: Transaction, where: Mapping[str, int], due_by: Mapping[int, datetime]
) -> dict[int, dict[str, Case]]:
    """By partition the cases that facts speak of there, and those that asked to be woken by then."""
    sql = f"""
        SELECT partition, {CASE} FROM "case" WHERE case_id = ANY($1)
         UNION
        SELECT partition, {CASE} FROM unnest($2::int[], $3::timestamptz[]) AS due (partition, by)
          JOIN "case" USING (partition) WHERE wake_at <= due.by
    """
    cases: dict[int, dict[str, Case]] = {partition: {} for partition in due_by}
    for partition, *row in await tx.fetch(sql, list(where), list(due_by), list(due_by.values())):
        cases[where.get(row[0], partition)][row[0]] = read(row)
    return cases


async def histories(tx: Transaction, case_ids: Collection[str], without: set[UUID]) -> dict[str, list[Any]]:
    """All that was heard of these cases before; the facts in `without` have just been added."""
    sql = """SELECT key, case_id, body FROM fact WHERE case_id = ANY($1)"""
    told: dict[str, list[Any]] = {case_id: [] for case_id in case_ids}
    for key, case_id, body in await tx.fetch(sql, list(case_ids)) if case_ids else ():
        if key not in without:
            told[case_id].append(any_fact.validate_json(body))
    return told


async def save_cases(tx: Transaction, changed: Mapping[int, Iterable[Case]], at: Mapping[int, datetime]) -> None:
    """Cases by their partition, and what time it is there."""
    sql = """
        INSERT INTO "case" (partition, case_id, wake_at, snapshot, last, corrected, changed_at,
                            applicant_id, dossier_id, department, case_type, phase, late, departments)
        SELECT p, c, w, s, l, co, ch, a, d, de, t, ph, la, string_to_array(ds, ' ')
          FROM unnest($1::int[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::boolean[],
                      $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
                      $13::boolean[], $14::text[]) AS new (p, c, w, s, l, co, ch, a, d, de, t, ph, la, ds)
            ON CONFLICT (case_id) DO UPDATE
           SET wake_at = EXCLUDED.wake_at, snapshot = EXCLUDED.snapshot, last = EXCLUDED.last,
               corrected = EXCLUDED.corrected, changed_at = EXCLUDED.changed_at,
               applicant_id = EXCLUDED.applicant_id, dossier_id = EXCLUDED.dossier_id,
               department = EXCLUDED.department, case_type = EXCLUDED.case_type, phase = EXCLUDED.phase,
               late = EXCLUDED.late, departments = EXCLUDED.departments
    """
    rows = [
        (partition, case.id, case.wake_at, case.text, _order.dump_json(case.last).decode(), case.corrected,
         at[partition], *_listed_by(case))
        for partition, cases in changed.items()
        for case in cases
    ]  # fmt: skip
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))


def _listed_by(case: Case) -> tuple[str | bool | None, ...]:
    told = case.snapshot
    if told is None:
        return None, None, None, None, None, False, None
    working = " ".join(sorted({told.department, *(step.department for step in told.steps)}))
    return told.applicant_id, told.dossier_id, told.department, told.case_type, told.phase, told.late, working


def read(row: Iterable[Any]) -> Case:
    case_id, wake_at, snapshot, last, corrected = row
    told = read_snapshot(snapshot) if snapshot else None
    return Case(case_id, told, _order.validate_json(last), corrected, wake_at)


async def add_told(tx: Transaction, said: Sequence[Announcement]) -> None:
    """Remember what was announced: what was said is a record."""
    sql = """
        INSERT INTO told (id, case_id, caused_by, change, at)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
            ON CONFLICT DO NOTHING
    """
    rows = [(one.id, one.case_id, one.data.caused_by, one.data.change.name, one.data.happened_at) for one in said]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))


async def save_messages(tx: Transaction, messages: Sequence[tuple[MessageSaid, LetterState]]) -> None:
    """The state in which each message came furthest; a message that was sent is not queued again."""
    sql = """
        INSERT INTO message AS m (id, case_id, kind, channel, state, at)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
            ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state, at = EXCLUDED.at
         WHERE array_position($7, m.state) < array_position($7, EXCLUDED.state)
    """
    rows = [(m.data.message_id, m.case_id, m.data.kind, m.data.channel, state, m.data.at) for m, state in messages]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True), list(FURTHER))


async def case(tx: Transaction, case_id: str) -> Case | None:
    sql = f"""SELECT {CASE} FROM "case" WHERE case_id = $1"""
    row = await tx.fetchrow(sql, case_id)
    return read(row) if row else None


async def listed(
    tx: Transaction, question: Question, reach: Reach, after: Place, at_most: int
) -> list[tuple[Snapshot, datetime]]:
    """The cases that come next in a list, each with when it changed; by an index whatever is asked."""
    place: list[Any] = [after.case_id]
    columns = "case_id"
    if question.changed_since:
        columns, place = "changed_at, case_id", [after.changed_at, after.case_id]
    asked = {
        "department = {}": question.department,
        "case_type = {}": question.case_type,
        "phase = {}": question.phase,
        "applicant_id = {}": question.applicant,
        "dossier_id = {}": question.dossier,
        "changed_at >= {}": question.changed_since,
        "applicant_id = {} ": reach.applicant,
        "case_id = {}": reach.case_id,
        "departments && {}::text[]": reach.departments,
    }
    values, conditions = [*place, at_most], ["snapshot IS NOT NULL"]
    for condition, value in asked.items():
        if value is not None:
            values.append(value)
            conditions.append(condition.format(f"${len(values)}"))
    if question.late is not None:
        conditions.append("late" if question.late else "NOT late")
    begin = ", ".join(f"${n}" for n, _ in enumerate(place, 1))
    sql = f"""
        SELECT snapshot, changed_at FROM "case" WHERE ({columns}) > ({begin}) AND {" AND ".join(conditions)}
         ORDER BY {columns} LIMIT ${len(place) + 1}
    """
    return [(read_snapshot(row[0]), row[1]) for row in await tx.fetch(sql, *values)]


async def cases_numbered(tx: Transaction, number: str, at_most: int) -> list[Snapshot]:
    """Cases whose number is this (in capital letters), or begins or ends with it; the number itself first."""
    sql = """
        SELECT snapshot
          FROM ((SELECT case_id, snapshot FROM "case"
                  WHERE upper(case_id) ~>=~ $1 AND upper(case_id) ~<~ ($1 || $3) AND snapshot IS NOT NULL
                  ORDER BY upper(case_id) USING ~<~ LIMIT $4)
                 UNION
                (SELECT case_id, snapshot FROM "case"
                  WHERE reverse(upper(case_id)) ~>=~ $2 AND reverse(upper(case_id)) ~<~ ($2 || $3)
                    AND snapshot IS NOT NULL
                  ORDER BY reverse(upper(case_id)) USING ~<~ LIMIT $4)) AS found
         ORDER BY upper(case_id) = $1 DESC, case_id LIMIT $4
    """
    rows = await tx.fetch(sql, number, number[::-1], LAST_LETTER, at_most)
    return [read_snapshot(row[0]) for row in rows]


async def history(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    """What was announced about a case, oldest first."""
    sql = """SELECT change, caused_by, at FROM told WHERE case_id = $1 ORDER BY at, caused_by, change"""
    return [dict(row) for row in await tx.fetch(sql, case_id)]


async def messages(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    """What the applicant was told, newest first."""
    sql = """SELECT kind, channel, state, at FROM message WHERE case_id = $1 ORDER BY at DESC, id"""
    return [dict(row) for row in await tx.fetch(sql, case_id)]


async def add_look(tx: Transaction, case_id: str, look: Look) -> None:
    """Somebody sees the case now; one row for each viewer and hour."""
    sql = """
        INSERT INTO looked (case_id, hour, viewer, who, department)
        VALUES ($1, date_trunc('hour', now()), $2, $3, $4) ON CONFLICT DO NOTHING
    """
    await tx.execute(sql, case_id, look.viewer, look.who, look.department)


async def looks(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    """Who looked at the case, newest first."""
    sql = """SELECT who, department, hour FROM looked WHERE case_id = $1 ORDER BY hour DESC, who, department"""
    return [dict(row) for row in await tx.fetch(sql, case_id)]


async def versions(tx: Transaction, case_ids: list[str]) -> dict[str, str]:
    """A text for each case that changes with whatever its page tells: the snapshot, a message, an announcement."""
    sql = """
        SELECT case_id,
               md5(c.snapshot
                   || (SELECT count(*) FROM told WHERE told.case_id = c.case_id)
                   || (SELECT coalesce(string_agg(id || state, ',' ORDER BY id), '')
                         FROM message WHERE message.case_id = c.case_id))
          FROM unnest($1::text[]) AS asked (case_id) JOIN "case" AS c USING (case_id)
         WHERE c.snapshot IS NOT NULL
    """
    return {row[0]: row[1] for row in await tx.fetch(sql, case_ids)}


async def cases_of_applicant(tx: Transaction, applicant_id: str, at_most: int) -> list[Snapshot]:
    """The ones received last."""
    sql = """
        SELECT snapshot FROM "case" WHERE applicant_id = $1 AND snapshot IS NOT NULL
         ORDER BY snapshot::jsonb ->> 'receivedOn' DESC, case_id LIMIT $2
    """
    return [read_snapshot(row[0]) for row in await tx.fetch(sql, applicant_id, at_most)]
