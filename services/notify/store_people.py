"""What people ask and choose themselves: new links, and their preferences."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from plumbing.postgres import Transaction

from .core.address import Reader
from .core.link import Asked
from .core.preference import Preference
from .store_keys import whole


async def add_asked(tx: Transaction, case_id: str, sealed: str | None) -> None:
    """Whoever asks is answered the same; somebody else looks later whether there is such a case."""
    await tx.execute("""INSERT INTO asked_link (case_id, sealed) VALUES ($1, $2)""", case_id, sealed)


async def take_asked(tx: Transaction, at_most: int = 100) -> list[Asked]:
    """The oldest questions, gone with this transaction; those of a case that nobody can be written to about only go."""
    sql = f"""
        WITH asked AS (
            DELETE FROM asked_link WHERE id = ANY(ARRAY(
                SELECT id FROM asked_link ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
            RETURNING id, case_id, sealed)
        SELECT asked.id, asked.sealed, last.case_id, last.partition, last.body,
               {whole("contact.sealed", "contact.applicant_id")}, progress.now, known.body,
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
    return (await readers(tx, [applicant_id], [])).get(applicant_id, Reader()).preference


async def readers(tx: Transaction, applicant_ids: Collection[str], case_ids: Collection[str]) -> Mapping[str, Reader]:
    """Those of these applicants who chose something, gave no address, or want notifications in some browser, of all
    their cases or of one of these; the others are as all."""
    sql = """
        SELECT applicant_id, language, kind, channel, wanted, device, coalesce(no_email, false)
          FROM unnest($1::text[]) AS asked (applicant_id)
          LEFT JOIN preference USING (applicant_id)
          LEFT JOIN choice USING (applicant_id)
          LEFT JOIN contact USING (applicant_id)
         CROSS JOIN LATERAL (
                SELECT EXISTS (SELECT FROM subscription AS s
                                WHERE s.applicant_id = asked.applicant_id
                                  AND (s.case_id IS NULL OR s.case_id = ANY($2))) AS device) AS has
         WHERE preference.language IS NOT NULL OR device OR no_email
    """
    found: dict[str, Reader] = {}
    for who, language, kind, channel, wanted, device, mute in await tx.fetch(sql, list(applicant_ids), list(case_ids)):
        one = found.get(who, Reader(Preference(language))).preference
        chosen = replace(one, wishes={**one.wishes, (kind, channel): wanted}) if kind else one
        found[who] = Reader(chosen, device, not mute)
    return found


async def save_preference(tx: Transaction, applicant_id: str, preference: Preference) -> None:
    """Each choice keeps the moment at which it was made; one that stays the same was made before."""
    language = """
        INSERT INTO preference (applicant_id, language) VALUES ($1, $2)
            ON CONFLICT (applicant_id) DO UPDATE SET language = EXCLUDED.language
    """
    wishes = """
        INSERT INTO choice (applicant_id, kind, channel, wanted)
        SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bool[])
            ON CONFLICT (applicant_id, kind, channel) DO UPDATE SET wanted = EXCLUDED.wanted, chosen_at = now()
         WHERE choice.wanted <> EXCLUDED.wanted
    """
    await tx.execute(language, applicant_id, preference.language or "nl")
    rows = [(kind, channel, wanted) for (kind, channel), wanted in preference.wishes.items()]
    if rows:
        await tx.execute(wishes, applicant_id, *zip(*rows, strict=True))


async def contact(tx: Transaction, applicant_id: str) -> str | None:
    """How to reach an applicant, still sealed."""
    sql = f"""SELECT {whole("sealed", "contact.applicant_id")} FROM contact WHERE applicant_id = $1"""
    found: str | None = await tx.fetchval(sql, applicant_id)
    return found
