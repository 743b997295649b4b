"""Gathers the receipts of one plan that one person gets at once: what was sent in together is confirmed in one mail."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from schemas.envelope import legal_day

from .message import Opened

Together = tuple[str, str, date]  # who gets it, of which plan, and of which day it is


def gathered(claimed: Sequence[Opened]) -> list[Opened]:
    """The same; receipts of one plan and day that never left yet share the envelope of the first."""
    first: dict[Together, UUID] = {}
    for one in claimed:
        if mates := _mates(one):
            first.setdefault(mates, one.message.id)
    found = [(one, mates and first[mates]) for one in claimed for mates in [_mates(one)]]
    shared = [envelope for _, envelope in found if envelope]
    return [_in(one, envelope) if envelope and shared.count(envelope) > 1 else one for one, envelope in found]


def _mates(one: Opened) -> Together | None:
    mail, plan = one.message, one.said and one.said.data.snapshot.dossier_id
    alone = mail.envelope in (None, mail.id) and mail.attempt == 1 and not mail.unsure
    if not plan or mail.kind != "receipt" or mail.channel != "email" or not alone:
        return None
    return mail.applicant_id, plan, legal_day(mail.at)


def _in(one: Opened, envelope: UUID) -> Opened:
    return replace(one, message=replace(one.message, envelope=envelope))
