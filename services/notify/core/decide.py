"""Decides what the applicant should hear about an announcement: messages, or silence with a reason.

What someone who waits would not notice is not told, and nothing is told twice.
"""

from collections.abc import Callable, Iterable

from schemas.envelope import legal_day
from schemas.message_events import Kind
from schemas.status_events import ChangeName, Told

from .book import Kinds
from .known import Known, asked_of, moved, seen
from .message import Reason, Silence
from .remind import (
    answer_near,
    appointment,
    appointment_near,
    expectation_moved,
    still_busy,
    validity_near,
    visits_untrue,
)
from .weigh import mends_a_step_untold, moves_what_counts


def decide(said: Told, known: Known, told: Iterable[Kind] = ()) -> Kinds | Silence:
    """The kinds of message for the applicant; `told` are the kinds that the same cause led to before."""
    match RULES[said.change.name](said, known):
        case tuple() as kinds:
            return tuple(kind for kind in kinds if kind not in told) or Silence("cause-was-told")
        case reason:
            return Silence(reason)


def _opened(said: Told, known: Known) -> Kinds | Reason:
    """A case that we hear of late may already ask or have an end: the receipt does not hide that."""
    if known.receipt:
        return "receipt-was-told"
    now = said.snapshot
    match now.phase:
        case "waiting-for-applicant":
            return ("receipt", "information-requested") if now.asked else ("receipt",)
        case "decided":
            return "receipt", "decision"
        case "withdrawn" | "closed":
            return "receipt", "ended"
        case _:
            return ("receipt",)


def _moved(said: Told, known: Known) -> Kinds | Reason:
    if not said.snapshot.is_open:
        return "case-has-ended"
    return "nothing-new-for-applicant" if moved(known, said.snapshot) == known else ("change",)


def _asked(said: Told, _: Known) -> Kinds | Reason:
    if not said.snapshot.is_open:
        return "case-has-ended"
    return ("information-requested",) if said.snapshot.asked else "nothing-asked"


def _answered(_: Told, __: Known) -> Kinds | Reason:
    """A receipt of what they sent, also when the case had ended: they would not know whether it came in (Wmebv)."""
    return ("information-received",)


def _later(said: Told, _: Known) -> Kinds | Reason:
    """It is no delay unless the new date is later than the old one and later than the day it is told (R35)."""
    if not said.snapshot.is_open:
        return "case-has-ended"
    before, after = said.change.before, said.change.after
    if not before or not after or after <= before:
        return "date-not-later"
    return ("delay",) if after > legal_day(said.happened_at) else "date-has-passed"


def _stopped(said: Told, known: Known) -> Kinds | Reason:
    """The applicant hears that the term stands still, also when nobody knows how long (Awb 4:15 lid 3)."""
    return ("delay",) if said.snapshot.is_open and said.snapshot.stands_still else _later(said, known)


def _reopened(_: Told, known: Known) -> Kinds | Reason:
    """That it had ended cannot be unsaid: one correction."""
    return ("corrected",) if known.decision or known.ended else "told-on-the-page"


def _on_the_page(_: Told, __: Known) -> Kinds | Reason:
    return "told-on-the-page"


def _passed(said: Told, known: Known) -> Kinds | Reason:
    if known.decision or known.ended:
        return "decision-was-told" if known.decision else "end-was-told"
    return "lateness-was-told" if known.late_after == said.snapshot.legal_date else ("term-passed",)


def _decided(said: Told, known: Known) -> Kinds | Reason:
    same = known.decision and known.outcome == said.snapshot.outcome
    return "decision-was-told" if same else ("decision",)


def _published(_: Told, known: Known) -> Kinds | Reason:
    return "decision-was-told" if known.decision else ("decision",)


def _ended(said: Told, known: Known) -> Kinds | Reason:
    """An end that came late, and was undone before, is none."""
    if said.snapshot.is_open:
        return "told-on-the-page"
    return "end-was-told" if known.ended else ("ended",)


def _closed(said: Told, known: Known) -> Kinds | Reason:
    if known.decision and not said.snapshot.is_open:
        return "decision-was-told"
    return ("decision",) if said.snapshot.published_on and not known.ended else _ended(said, known)


def _corrected(said: Told, known: Known) -> Kinds | Reason:
    """That an end was no end is news, and so is another last day to object, also when nothing else is. What we wrote
    of a decision, a question or a visit and is not true is written once more: who acts by it would be harmed."""
    same = known.applicant_id in ("", said.snapshot.applicant_id) and seen(known, said.snapshot) == known
    undone = (known.decision or known.ended) and said.snapshot.is_open
    if undone or moves_what_counts(said, known):
        return ("corrected",)
    if again := _again(said, known):
        return again
    if mends_a_step_untold(said, known):
        return _moved(said, known)
    return ("corrected",) if not same else "nothing-new-for-applicant"


def _again(said: Told, known: Known) -> Kinds:
    now = said.snapshot
    untrue: dict[Kind, bool] = {
        "decision": known.decision and now.outcome is not None and now.outcome != known.outcome,
        "information-requested": now.is_open and _asks_otherwise(said, known),
        "appointment": now.is_open and visits_untrue(said, known),
    }
    return tuple(kind for kind, is_so in untrue.items() if is_so)


def _asks_otherwise(said: Told, known: Known) -> bool:
    """Something else, or before another day than we wrote: who sends it too late may lose their case (Awb 4:5)."""
    now, asks = said.snapshot, {*asked_of(said.snapshot.asked)}
    another_day = said.stood is not None and None not in (said.stood.answer_before, now.answer_before)
    return not asks <= {*known.asked} or bool(asks and another_day)


def _handler(_: Told, __: Known) -> Kinds | Reason:
    return "handler-only"


RULES: dict[ChangeName, Callable[[Told, Known], Kinds | Reason]] = {
    "opened": _opened,
    "taken-in": _moved,
    "step-started": _moved,
    "step-completed": _moved,
    "handler": _handler,
    "asked": _asked,
    "answered": _answered,
    "suspended": _stopped,
    "resumed": _later,
    "extended": _later,
    "delayed": _later,
    "term-passed": _passed,
    "decided": _decided,
    "published": _published,
    "withdrawn": _ended,
    "closed": _closed,
    "reopened": _reopened,
    "default-noticed": _on_the_page,
    "objection-filed": _on_the_page,
    "validity": _on_the_page,
    "retracted": _corrected,
    "corrected": _corrected,
    "refused": _on_the_page,
    "term-near": _on_the_page,
    "extension-closing": _on_the_page,
    "penalty-started": _on_the_page,
    "contact": _on_the_page,
    "rated": _on_the_page,
    "document": _on_the_page,
    "appointment": appointment,
    "linked": _on_the_page,
    "links-revoked": _handler,
    "action-near": answer_near,
    "nothing-new": still_busy,
    "appointment-near": appointment_near,
    "validity-near": validity_near,
    "expectation": expectation_moved,
    "dossier-moved": _on_the_page,
}
