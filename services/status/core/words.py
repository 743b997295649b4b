"""The words of the applicant's page: one sentence for where it stands, one line per step."""

from dataclasses import dataclass
from datetime import date

from schemas.catalogue import CaseType, Language, StepType, Words
from schemas.status_events import Snapshot, Step

KINDS = {
    "receipt": Words(nl="We hebben uw aanvraag ontvangen", en="We have received your application"),
    "change": Words(nl="Er is iets veranderd", en="Something changed"),
    "information-requested": Words(nl="We hebben iets van u nodig", en="We need something from you"),
    "information-received": Words(nl="We hebben uw antwoord ontvangen", en="We have received your answer"),
    "delay": Words(nl="Het duurt langer", en="It takes longer"),
    "term-passed": Words(nl="We zijn te laat", en="We are late"),
    "decision": Words(nl="We hebben een besluit genomen", en="We have made a decision"),
    "ended": Words(nl="Uw aanvraag is gestopt", en="Your application has ended"),
    "corrected": Words(nl="We hebben iets gecorrigeerd", en="We corrected something"),
}
OUTCOMES = {
    "granted": Words(nl="U krijgt wat u hebt aangevraagd", en="You get what you applied for"),
    "partly": Words(nl="U krijgt een deel van wat u hebt aangevraagd", en="You get part of what you applied for"),
    "refused": Words(nl="U krijgt niet wat u hebt aangevraagd", en="You do not get what you applied for"),
    "left-unprocessed": Words(
        nl="We behandelen uw aanvraag niet verder", en="We do not handle your application further"
    ),
}
PHASES = {
    "received": Words(nl="We hebben uw aanvraag ontvangen", en="We have received your application"),
    "waiting-for-applicant": Words(nl="We wachten op u", en="We are waiting for you"),
    "decided": Words(nl="We hebben een besluit genomen", en="We have made a decision"),
    "withdrawn": Words(nl="U hebt uw aanvraag ingetrokken", en="You have withdrawn your application"),
    "closed": Words(nl="We zijn klaar met uw aanvraag", en="We have finished your application"),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the catalogue with what happened to it: done, busy or next."""

    type: StepType
    state: str
    started_on: date | None
    completed_on: date | None


def status_sentence(snapshot: Snapshot, kind: CaseType) -> Words:
    """Where it stands, in one sentence that an applicant understands."""
    if snapshot.phase in ("decided", "closed") and snapshot.outcome:
        return OUTCOMES[snapshot.outcome]
    if snapshot.phase in PHASES:
        return PHASES[snapshot.phase]
    return kind.steps[snapshot.step_number - 1]


def step_lines(snapshot: Snapshot, kind: CaseType) -> list[StepLine]:
    """All steps in the order in which an applicant reads them."""
    told = {step.step: step for step in snapshot.steps}
    return [_line(step, number, snapshot, told) for number, step in enumerate(kind.steps, 1)]


def _line(step: StepType, number: int, snapshot: Snapshot, told: dict[str, Step]) -> StepLine:
    here = told.get(step.id)
    done = (
        bool(here and here.completed_on)
        or snapshot.outcome is not None
        or (here is None and number < snapshot.step_number)
    )
    state = "done" if done else "busy" if (here or number == snapshot.step_number) and snapshot.is_open else "next"
    return StepLine(step, state, here.started_on if here else None, here.completed_on if here else None)


def kinds(language: Language) -> dict[str, str]:
    return {kind: words.in_(language) for kind, words in KINDS.items()}
