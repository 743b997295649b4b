"""What people ask and choose themselves: new links, and their preferences."""

from collections.abc import Collection, Mapping

from plumbing.postgres import Transaction
from schemas.catalogue import Language
from schemas.message_events import Kind

from .core.link import Asked
from .core.preference import Preference


async def add_asked(tx: Transaction, case_id: str, sealed: str | None) -> None:
    """Whoever asks is answered the same; somebody else looks later whether there is such a case."""
    await tx.execute("""INSERT INTO asked_link (case_id, sealed) VALUES ($1, $2)""", case_id, sealed)


async def take_asked(tx: Transaction, at_most: int = 100) -> list[Asked]:
    """The oldest questions, gone with this transaction; those of a case that nobody can be written to about only go."""
    sql = """
        WITH asked AS (
            DELETE FROM asked_link WHERE id = ANY(ARRAY(
                SELECT id FROM asked_link ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
            RETURNING id, case_id, sealed)
        SELECT asked.id, asked.sealed, last.case_id, last.partition, last.body, contact.sealed, progress.now,
               known.body,
               (SELECT count(*) FROM message AS m WHERE m.case_id = last.case_id AND m.kind = 'link'
                   AND m.queued_at > now() - interval '1 hour')
          FROM asked
          JOIN LATERAL (SELECT case_id, partition, applicant_id, body FROM message
                         WHERE message.case_id = asked.case_id ORDER BY position DESC LIMIT 1) AS last ON true
          JOIN contact USING (applicant_id)
          LEFT JOIN known ON known.case_id = last.case_id
          LEFT JOIN progress ON progress.topic = 'case-status' AND progress.partition = last.partition
         ORDER BY asked.id
    """
    return [Asked(*row) for row in await tx.fetch(sql, at_most)]


async def preference(tx: Transaction, applicant_id: str) -> Preference:
    sql = """SELECT language, off FROM preference WHERE applicant_id = $1"""
    row = await tx.fetchrow(sql, applicant_id)
    return Preference(row["language"], frozenset(row["off"])) if row else Preference()


async def save_preference(tx: Transaction, applicant_id: str, language: Language, off: Collection[Kind]) -> None:
    sql = """
        INSERT INTO preference (applicant_id, language, off) VALUES ($1, $2, $3)
            ON CONFLICT (applicant_id) DO UPDATE SET language = EXCLUDED.language, off = EXCLUDED.off
    """
    await tx.execute(sql, applicant_id, language, sorted(off))


async def switched_off(tx: Transaction, applicant_ids: Collection[str]) -> Mapping[str, frozenset[Kind]]:
    """Which kinds these applicants do not want, for those who said so."""
    sql = """SELECT applicant_id, off FROM preference WHERE applicant_id = ANY($1) AND off <> '{}'"""
    return {applicant_id: frozenset(off) for applicant_id, off in await tx.fetch(sql, list(applicant_ids))}


async def contact(tx: Transaction, applicant_id: str) -> str | None:
    """How to reach an applicant, still sealed."""
    found: str | None = await tx.fetchval("""SELECT sealed FROM contact WHERE applicant_id = $1""", applicant_id)
    return found
