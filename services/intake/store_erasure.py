"""What intake forgets: the bodies of deliveries that tell of an erased case."""

import json
from collections.abc import Collection
from uuid import UUID

from plumbing.postgres import Transaction
from plumbing.together import Writer

from .core.delivery import Delivery
from .core.erasure import Erasure


async def add(tx: Writer, said: Collection[Erasure]) -> None:
    """To be looked at soon, by somebody else than the door: that takes longer than a sender should wait."""
    sql = """
        INSERT INTO erasure (case_id, department) SELECT * FROM unnest($1::text[], $2::text[])
            ON CONFLICT DO NOTHING
    """
    if said:
        await tx.execute(sql, *zip(*said, strict=True))


async def erased(tx: Transaction, case_ids: Collection[str]) -> set[str]:
    """Those of these cases whose deliveries are not kept any more."""
    sql = """SELECT case_id FROM erasure WHERE case_id = ANY($1)"""
    return {row[0] for row in await tx.fetch(sql, list(case_ids))} if case_ids else set()


async def take(tx: Transaction) -> Erasure | None:
    """One that nobody looked at; ours until the commit."""
    sql = """SELECT case_id, department FROM erasure WHERE looked_at IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED"""
    row = await tx.fetchrow(sql)
    return Erasure(*row) if row else None


async def deliveries_with(tx: Transaction, spellings: list[bytes]) -> list[Delivery]:
    """Those whose body or headers hold one of these texts: every delivery is read, for seldom is one erased."""
    sql = """
        SELECT id, door, content_type, ce_headers, body FROM delivery
         WHERE body IS NOT NULL
           AND EXISTS (SELECT FROM unnest($1::bytea[]) AS s (text)
                        WHERE position(s.text IN body) > 0
                           OR position(s.text IN convert_to(ce_headers::text, 'UTF8')) > 0)
    """
    rows = await tx.fetch(sql, spellings)
    return [Delivery(id, door, sort, json.loads(headers), body) for id, door, sort, headers, body in rows]


async def blank(tx: Transaction, erasure: Erasure, deliveries: Collection[UUID]) -> None:
    """As with what was refused for holding something personal: of the body stay its digest and its length."""
    blanked = """
        UPDATE delivery SET body = NULL, digest = sha256(body), length = octet_length(body),
                            content_type = '', ce_headers = '{}'
         WHERE id = ANY($1)
    """
    await tx.execute(blanked, list(deliveries))
    await tx.execute("""DELETE FROM parked WHERE key = $1""", erasure.case_id)
    await tx.execute("""UPDATE erasure SET looked_at = now() WHERE case_id = $1""", erasure.case_id)


async def refuse(tx: Transaction, erasure: Erasure) -> None:
    await tx.execute("""DELETE FROM erasure WHERE case_id = $1""", erasure.case_id)
