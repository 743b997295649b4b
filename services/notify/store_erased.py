"""What notify forgets: of a case its person and its texts, of a person every way to reach them. Evidence stays."""

from collections.abc import Collection
from uuid import UUID

from plumbing.postgres import Transaction

from .core.evidence import NOBODY
from .core.message import Kept
from .store_fates import fate

CASE_ERASED, PERSON_FORGOTTEN = "case-erased", "person-forgotten"


async def forgotten(tx: Transaction, case_ids: Collection[str]) -> set[str]:
    """Those of these cases that were erased."""
    sql = """SELECT case_id FROM forgotten WHERE case_id = ANY($1)"""
    return {row[0] for row in await tx.fetch(sql, list(case_ids))} if case_ids else set()


async def forget_cases(tx: Transaction, case_ids: Collection[str]) -> set[str]:
    """Their texts and waiting news go, their messages name nobody; returns the applicants who have no case any more."""
    case_ids = list(case_ids)
    await tx.execute("""INSERT INTO forgotten (case_id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING""", case_ids)
    await tx.execute(_UNMASKED.format("case_id"), case_ids)
    people = [row[0] for row in await tx.fetch(_APPLICANTS, case_ids)]
    await tx.execute(_BLANK, case_ids)
    for table in ("held", "known", "asked_link", "subscription"):
        await tx.execute(f"""DELETE FROM {table} WHERE case_id = ANY($1)""", case_ids)
    await tx.execute("""DELETE FROM parked WHERE key = ANY($1)""", [*case_ids, *people])
    return {row[0] for row in await tx.fetch(_WITHOUT_A_CASE, people)}


async def stop_cases(tx: Transaction, case_ids: Collection[str]) -> list[Kept]:
    """Cancel what has not left; a courier that has one in hand finds that it is not ours any more."""
    sql = fate("cancelled", _NOT_LEFT, whom="case_id")
    return [Kept(*row) for row in await tx.fetch(sql, list(case_ids), CASE_ERASED, *NOBODY)]


async def stop_people(tx: Transaction, applicant_ids: Collection[str]) -> list[Kept]:
    sql = fate("cancelled", _NOT_LEFT, whom="applicant_id")
    rows = await tx.fetch(sql, list(applicant_ids), PERSON_FORGOTTEN, *NOBODY) if applicant_ids else []
    return [Kept(*row) for row in rows]


async def forget_people(tx: Transaction, applicant_ids: Collection[str]) -> None:
    """Their key first: without it nothing opens that is left of them anywhere. Then every way to reach them, and what
    they chose; a person whom nobody knows is forgotten already."""
    for table in PEOPLE:
        await tx.execute(f"""DELETE FROM {table} WHERE applicant_id = ANY($1)""", list(applicant_ids))
    await tx.execute(_UNMASKED.format("applicant_id"), list(applicant_ids))


async def say_farewell(tx: Transaction, applicant_ids: Collection[str]) -> None:
    """Their tombstones are on their way, and what those ask is done."""
    sql = """INSERT INTO farewell SELECT sha256(convert_to(unnest($1::text[]), 'UTF8')) ON CONFLICT DO NOTHING"""
    await tx.execute(sql, list(applicant_ids))


async def take_farewells(tx: Transaction, applicant_ids: Collection[str]) -> set[str]:
    """Those of these tombstones that are our own, once."""
    sql = """
        WITH heard AS (SELECT who FROM unnest($1::text[]) AS told (who)),
        gone AS (
            DELETE FROM farewell WHERE person IN (SELECT sha256(convert_to(who, 'UTF8')) FROM heard) RETURNING person)
        SELECT who FROM heard JOIN gone ON gone.person = sha256(convert_to(who, 'UTF8'))
    """
    return {row[0] for row in await tx.fetch(sql, list(applicant_ids))} if applicant_ids else set()


async def forget_late_results(tx: Transaction, ids: Collection[UUID]) -> None:
    """Of messages that were in a courier's hands while they were forgotten: where they went goes as well."""
    sql = """
        UPDATE attempt SET masked = NULL, reference = NULL
          FROM message AS m
         WHERE m.id = message_id AND m.id = ANY($1) AND m.state = 'cancelled' AND m.reason = ANY($2)
           AND num_nonnulls(masked, attempt.reference) > 0
    """
    if ids:
        await tx.execute(sql, list(ids), [CASE_ERASED, PERSON_FORGOTTEN])


_NOT_LEFT = """state IN ('waiting', 'queued', 'sending')"""
PEOPLE = ("person_key", "contact", "preference", "subscription", "new_address")
_APPLICANTS = """
    SELECT DISTINCT applicant_id FROM message WHERE case_id = ANY($1) AND applicant_id <> ''
     UNION
    SELECT body::json ->> 'applicant_id' FROM known WHERE case_id = ANY($1) AND body::json ->> 'applicant_id' <> ''
"""
# Of the evidence goes where it went and under which name a provider knows it; the hashes stay.
_UNMASKED = """
    UPDATE attempt SET masked = NULL, reference = NULL
     WHERE message_id IN (SELECT id FROM message WHERE {} = ANY($1)) AND num_nonnulls(masked, reference) > 0
"""
_BLANK = """
    UPDATE message SET applicant_id = '', body = '', reference = NULL, to_sealed = NULL WHERE case_id = ANY($1)
"""
_WITHOUT_A_CASE = """
    SELECT applicant_id FROM unnest($1::text[]) AS person (applicant_id)
     WHERE NOT EXISTS (SELECT FROM message WHERE message.applicant_id = person.applicant_id)
"""
