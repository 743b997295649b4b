"""The mouth for looks: who sees a case here is told to its applicant, by status, in the transaction that shows it."""

from collections.abc import Iterable

from fastapi import Request

from plumbing import outbox
from plumbing.clock import hour_of
from plumbing.kafka import partition_of
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from plumbing.session import Viewer
from schemas.topics import CASE_LOOKS

from .core.look import look
from .settings import Settings


async def looked(tx: Transaction, request: Request, viewer: Viewer, case_ids: Iterable[str]) -> None:
    """Somebody sees these cases now; what cannot be written down is not shown."""
    settings: Settings = request.app.state.settings
    hour, key = await hour_of(tx), settings.session_key.get_secret_value()
    said = [look(case_id, viewer, hour, key) for case_id in case_ids]
    await outbox.put(
        tx,
        [
            Letter(CASE_LOOKS, partition_of(one.case_id, settings.partitions), one.case_id, one.model_dump_json())
            for one in said
        ],
    )
