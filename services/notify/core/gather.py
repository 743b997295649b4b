"""Gathers receipts that one person gets at once: what was sent in together is confirmed in one mail."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from schemas.envelope import legal_day

from .message import Claimed, Opened

Together = tuple[str, date]  # who gets it, and of which day it is


def gathered(claimed: Sequence[Opened]) -> list[Opened]:
    """The same; receipts of one person and day that never left yet share the envelope of the first."""
    first: dict[Together, UUID] = {}
    for one in claimed:
        if mates := _mates(one.message):
            first.setdefault(mates, one.message.id)
    found = [(one, mates and first[mates]) for one in claimed for mates in [_mates(one.message)]]
    shared = [envelope for _, envelope in found if envelope]
    return [_in(one, envelope) if envelope and shared.count(envelope) > 1 else one for one, envelope in found]


def _mates(one: Claimed) -> Together | None:
    alone = one.envelope in (None, one.id) and one.attempt == 1 and not one.unsure
    return (one.applicant_id, legal_day(one.at)) if one.kind == "receipt" and one.channel == "email" and alone else None


def _in(one: Opened, envelope: UUID) -> Opened:
    return replace(one, message=replace(one.message, envelope=envelope))
