"""Weighs a correction: what people count on by law is told always and at once, the rest as they chose."""

from schemas.status_events import Told

from .known import Known, moved, seen

HANG_ON_THE_DECISION = {"objectionUntil", "validUntil"}  # fields of the snapshot: who got the decision counts on them
OWED = "penaltyFrom"  # from when on we owe money (Awb 4:17)


def weighs(said: Told, known: Known) -> bool:
    """Of an end that was none, of what hangs on the decision, of money that we owe, or of whose case it is."""
    undone = (known.decision or known.ended) and said.snapshot.is_open
    another = known.applicant_id not in ("", said.snapshot.applicant_id)
    return undone or another or moves_what_counts(said, known)


def moves_what_counts(said: Told, known: Known) -> bool:
    """That is news also when nothing else is."""
    return OWED in said.changed or (known.decision and _counts_from_another_day(said))


def mends_a_step_untold(said: Told, known: Known) -> bool:
    """And nothing else: to who read of no such step nothing was wrong, and what holds now is news."""
    one, now = said.mended, said.snapshot
    if one is None or one.words != "step" or known.steps is None or known.applicant_id != now.applicant_id:
        return False
    read = {*known.steps}
    only_moved = now.is_open and seen(known, now) == moved(known, now)
    return only_moved and one.said not in read and read <= {step.step for step in now.steps}


def _counts_from_another_day(said: Told) -> bool:
    """Who cannot object may go to court: until when has no field, but hangs on the same day (Awb 6:7, 6:8)."""
    elsewhere = "publishedOn" in said.changed and said.snapshot.objection_until is None
    return elsewhere or not HANG_ON_THE_DECISION.isdisjoint(said.changed)
