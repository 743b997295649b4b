"""What applicants were sent, when it left, and what their cases count as because of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from plumbing.postgres import Transaction
from schemas.envelope import LEGAL_ZONE
from schemas.service import Words
from schemas.snapshot import read_snapshot

from .core.card import counted_as
from .core.letter import Letter
from .core.served import Standing
from .store import COLUMNS, card_from


async def one_topic_at_a_time(tx: Transaction, partitions: Iterable[int]) -> None:
    """What is announced of a case and what is sent about it move the same sums. Both come in the same partition, so
    until the commit the other topic waits there; everybody takes partitions in one order, and before all else."""
    sql = """
        SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/cases/' || partition))
          FROM unnest($1::int[]) AS partition
    """
    await tx.execute(sql, sorted(partitions))


async def save_letters(tx: Transaction, letters: Sequence[Letter], left: Mapping[str, datetime]) -> None:
    """A message that is further than this stays as it is. `left`: when each left, as far as is told."""
    sql = """
        INSERT INTO message AS m (message_id, case_id, kind, channel, state, stage, reason, at, state_at, left_at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::text[],
                             $8::timestamptz[], $9::timestamptz[], $10::timestamptz[])
            ON CONFLICT (message_id) DO UPDATE
           SET left_at = least(m.left_at, EXCLUDED.left_at),
               (state, stage, reason, at, state_at) = (
               SELECT (one).state, (one).stage, (one).reason, (one).at, (one).state_at
                 FROM (SELECT CASE WHEN (m.stage, m.at) < (EXCLUDED.stage, EXCLUDED.at)
                                   THEN EXCLUDED ELSE m END AS one) AS further)
    """
    row = attrgetter("message_id", "case_id", "kind", "channel", "state", "stage", "reason", "at", "state_at")
    if letters:
        await tx.execute(sql, *zip(*((*row(one), left.get(one.message_id)) for one in letters), strict=True))


async def letters_of(tx: Transaction, case_id: str) -> list[Letter]:
    sql = """
        SELECT message_id, case_id, kind, channel, state, stage, reason, at, state_at FROM message
         WHERE case_id = $1 ORDER BY at DESC, message_id
    """
    return [Letter(*row) for row in await tx.fetch(sql, case_id)]


async def words(tx: Transaction, case_ids: Collection[str]) -> dict[str, Words]:
    """What each of these applicants was told, on which legal days; a message that came back told nothing."""
    sql = """
        SELECT case_id, array_agg(DISTINCT day ORDER BY day), min(day) FILTER (WHERE kind = 'receipt')
          FROM (SELECT case_id, kind, (left_at AT TIME ZONE $2)::date AS day FROM message
                 WHERE case_id = ANY($1) AND state IN ('sent', 'delivered')) AS told
         GROUP BY case_id
    """
    rows = await tx.fetch(sql, list(case_ids), str(LEGAL_ZONE)) if case_ids else ()
    return {case_id: Words(days, receipt) for case_id, days, receipt in rows}


async def standings(tx: Transaction, case_ids: Collection[str]) -> list[Standing]:
    """Those of these cases that were announced."""
    sql = f"""
        SELECT {COLUMNS}, counted, marks, told FROM card LEFT JOIN snapshot USING (case_id) WHERE case_id = ANY($1)
    """
    return [_standing(dict(row)) for row in await tx.fetch(sql, list(case_ids))] if case_ids else []


def _standing(row: dict[str, Any]) -> Standing:
    cells, marks, told = row.pop("counted"), row.pop("marks"), row.pop("told")
    card = card_from(row)
    return Standing(card, read_snapshot(told) if told else None, counted_as(card, cells), marks)


async def save_standings(tx: Transaction, changed: Sequence[Standing]) -> None:
    """PostgreSQL unpacks arrays of arrays to single values, so what is several travels as one text."""
    sql = """
        UPDATE card SET counted = string_to_array(new.counted, E'\\n'), marks = string_to_array(new.marks, E'\\n')
          FROM unnest($1::text[], $2::text[], $3::text[]) AS new (case_id, counted, marks)
         WHERE card.case_id = new.case_id
    """
    rows = [(one.card.case_id, "\n".join(one.counted.cells), "\n".join(one.marks)) for one in changed]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))
