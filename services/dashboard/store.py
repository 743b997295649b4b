"""Everything the dashboard asks of PostgreSQL, one statement per question and batch."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from plumbing.postgres import Transaction
from schemas.snapshot import Camel
from schemas.status_events import Announcement

from .core.card import Card, tells_of_withdrawal
from .core.figures import Group
from .core.letter import Letter
from .core.stand import Place, Question


@dataclass(frozen=True, slots=True)
class Told(Camel):
    """One line of the history of a case."""

    name: str
    happened_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Listed(Camel):
    """A card in a list, and how its messages fared."""

    card: Card
    sent: int
    failed: int


async def add_changes(tx: Transaction, said: Sequence[Announcement]) -> set[UUID]:
    """The keys of those announcements that we had not heard before."""
    sql = """
        INSERT INTO change (key, case_id, name, withdrawn, happened_at, reason)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::text[])
            ON CONFLICT DO NOTHING
        RETURNING key
    """
    rows = [
        (a.key, a.case_id, (c := a.data.change).name, tells_of_withdrawal(a), a.data.happened_at, c.reason)
        for a in said
    ]
    return {row[0] for row in await tx.fetch(sql, *zip(*rows, strict=True))} if rows else set()


async def cases_withdrawn(tx: Transaction, case_ids: Collection[str]) -> set[str]:
    """Those of these cases that the applicant ever withdrew."""
    sql = """SELECT case_id FROM change WHERE withdrawn AND case_id = ANY($1)"""
    return {row[0] for row in await tx.fetch(sql, list(case_ids))} if case_ids else set()


async def save_cards(tx: Transaction, where: Mapping[str, int], cards: Sequence[Card]) -> None:
    """`where`: the partition of each case."""
    if cards:
        await tx.execute(_SAVE_CARDS, [where[card.case_id] for card in cards], *zip(*map(_row, cards), strict=True))


async def save_letters(tx: Transaction, letters: Sequence[Letter]) -> None:
    """A message that is further than this stays as it is."""
    sql = """
        INSERT INTO message AS m (message_id, case_id, kind, channel, state, stage, reason, at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::text[],
                             $8::timestamptz[])
            ON CONFLICT (message_id) DO UPDATE
           SET state = EXCLUDED.state, stage = EXCLUDED.stage, reason = EXCLUDED.reason, at = EXCLUDED.at
         WHERE (m.stage, m.at) < (EXCLUDED.stage, EXCLUDED.at)
    """
    row = attrgetter("message_id", "case_id", "kind", "channel", "state", "stage", "reason", "at")
    if letters:
        await tx.execute(sql, *zip(*map(row, letters), strict=True))


async def groups(tx: Transaction, today: date | None) -> list[Group]:
    sql = f"""
        SELECT lies_with, state, waits_on, {_LATE} AS late, {_LEAD} AS lead_days, count(*) AS cases
          FROM card GROUP BY 1, 2, 3, 4, 5
    """
    rows = await tx.fetch(sql, today)
    return [Group(tuple(lies_with), *others) for lies_with, *others in rows]


async def how_many(tx: Transaction, question: Question) -> int:
    number: int = await tx.fetchval(f"SELECT count(*) FROM card WHERE {_ASKED}", *_values(question))
    return number


async def cards(tx: Transaction, question: Question, after: Place, at_most: int) -> list[Listed]:
    """The most urgent first, from a place in the list on."""
    sql = f"""
        SELECT {_COLUMNS}, told.sent, told.failed
          FROM card CROSS JOIN LATERAL ({_MESSAGES}) AS told
         WHERE {_ASKED} AND (urgency, case_id) > ($6, $7)
         ORDER BY urgency, case_id LIMIT $8
    """
    rows = await tx.fetch(sql, *_values(question), *after, at_most)
    return [_listed(row) for row in rows]


async def card(tx: Transaction, case_id: str) -> Listed | None:
    sql = f"""
        SELECT {_COLUMNS}, told.sent, told.failed
          FROM card CROSS JOIN LATERAL ({_MESSAGES}) AS told WHERE case_id = $1
    """
    row = await tx.fetchrow(sql, case_id)
    return _listed(row) if row else None


async def changes_of(tx: Transaction, case_id: str) -> list[Told]:
    """The history of a case as it was told, newest first."""
    sql = """SELECT name, happened_at, reason FROM change WHERE case_id = $1 ORDER BY happened_at DESC, key"""
    return [Told(*row) for row in await tx.fetch(sql, case_id)]


async def letters_of(tx: Transaction, case_id: str) -> list[Letter]:
    sql = """
        SELECT message_id, case_id, kind, channel, state, stage, reason, at FROM message
         WHERE case_id = $1 ORDER BY at DESC, message_id
    """
    return [Letter(*row) for row in await tx.fetch(sql, case_id)]


def _values(question: Question) -> tuple[Any, ...]:
    condition = question.condition
    return question.today, question.department, condition.state, condition.late, condition.waits_on


def _listed(row: Any) -> Listed:
    found = dict(row)
    sent, failed, lies_with = found.pop("sent"), found.pop("failed"), tuple(found.pop("lies_with"))
    return Listed(Card(**found, lies_with=lies_with), sent, failed)


def _row(card: Card) -> tuple[Any, ...]:
    """PostgreSQL unpacks arrays of arrays to single values, so the departments travel as one text."""
    values: tuple[Any, ...] = _plain(card)
    return *values, ",".join(card.lies_with)


_PLAIN = (
    "case_id", "case_type", "department", "title", "phase", "state", "waits_on", "reason", "outcome",
    "received_on", "legal_date", "due_on", "expected_on", "finished_on", "term_ended_on", "urgency", "as_of",
)  # fmt: skip
_plain = attrgetter(*_PLAIN)
_COLUMNS = ", ".join((*_PLAIN, "lies_with"))

# One meaning of late, lead time and of a question, for figures and lists alike. $1: today, null before the first tick.
_LATE = "coalesce(coalesce(term_ended_on, $1::date) > due_on, false)"
_LEAD = "CASE state WHEN 'finished' THEN finished_on - received_on END"
_ASKED = f"""
    ($2::text IS NULL OR $2 = ANY(lies_with)) AND ($3::text IS NULL OR state = $3)
    AND ($4::bool IS NULL OR {_LATE} = $4) AND ($5::text IS NULL OR waits_on = $5)
"""
_MESSAGES = """
    SELECT count(*) FILTER (WHERE m.state = 'sent') AS sent, count(*) FILTER (WHERE m.state = 'failed') AS failed
      FROM message AS m WHERE m.case_id = card.case_id
"""
_SAVE_CARDS = f"""
    INSERT INTO card (partition, {_COLUMNS})
    SELECT partition, {", ".join(_PLAIN)}, string_to_array(lies_with, ',')
      FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                  $9::text[], $10::text[], $11::date[], $12::date[], $13::date[], $14::date[], $15::date[], $16::date[],
                  $17::int[], $18::timestamptz[], $19::text[]) AS told (partition, {_COLUMNS})
        ON CONFLICT (case_id) DO UPDATE
       SET {", ".join(f"{column} = EXCLUDED.{column}" for column in ("partition", *_PLAIN[1:], "lies_with"))}
"""
