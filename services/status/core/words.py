"""The words of the applicant's page: one sentence for where it stands, one line per step."""

from dataclasses import dataclass
from datetime import date

from schemas.catalogue import Called, CaseType, Language, Phrase, StepType, Words
from schemas.snapshot import Snapshot, Step

KINDS: dict[str, Phrase] = {
    "receipt": Phrase(
        nl="We hebben uw aanvraag ontvangen",
        en="We have received your application",
        complaint=Words(nl="We hebben uw klacht ontvangen", en="We have received your complaint"),
        objection=Words(nl="We hebben uw bezwaar ontvangen", en="We have received your objection"),
    ),
    "change": Phrase(nl="Er is iets veranderd", en="Something changed"),
    "still-busy": Phrase(nl="We zijn nog bezig", en="We are still working on it"),
    "expectation": Phrase(nl="We verwachten een andere datum", en="We expect another date"),
    "information-requested": Phrase(nl="We hebben iets van u nodig", en="We need something from you"),
    "information-received": Phrase(nl="We hebben uw antwoord ontvangen", en="We have received your answer"),
    "reminder": Phrase(nl="We wachten op uw antwoord", en="We are waiting for your answer"),
    "appointment": Phrase(nl="U hebt een afspraak", en="You have an appointment"),
    "delay": Phrase(nl="Het duurt langer", en="It takes longer"),
    "term-passed": Phrase(nl="We zijn te laat", en="We are late"),
    "decision": Phrase(
        nl="We hebben een besluit genomen",
        en="We have made a decision",
        complaint=Words(nl="Ons antwoord op uw klacht is klaar", en="Our answer to your complaint is ready"),
        objection=Words(
            nl="We hebben een beslissing op uw bezwaar genomen", en="We have made a decision on your objection"
        ),
    ),
    "ended": Phrase(
        nl="Uw aanvraag is klaar",
        en="Your application has ended",
        complaint=Words(nl="Uw klacht is klaar", en="Your complaint has ended"),
        objection=Words(nl="Uw bezwaar is klaar", en="Your objection has ended"),
    ),
    "corrected": Phrase(nl="We hebben een fout hersteld", en="We have corrected a mistake"),
    "validity": Phrase(nl="Wat u kreeg verloopt", en="What you got expires"),
    "link": Phrase(nl="Uw nieuwe link", en="Your new link"),
    "address": Phrase(nl="Klopt uw nieuwe e-mailadres?", en="Is your new e-mail address right?"),
    "address-changed": Phrase(nl="Uw e-mailadres is veranderd", en="Your e-mail address has changed"),
}
PHASES: dict[str, Phrase] = {
    "received": Phrase(
        nl="We hebben uw aanvraag ontvangen",
        en="We have received your application",
        complaint=Words(nl="We hebben uw klacht ontvangen", en="We have received your complaint"),
        objection=Words(nl="We hebben uw bezwaar ontvangen", en="We have received your objection"),
    ),
    "waiting-for-applicant": Phrase(nl="We wachten op u", en="We are waiting for you"),
    "decided": Phrase(
        nl="We hebben een besluit genomen",
        en="We have made a decision",
        complaint=Words(nl="Ons antwoord op uw klacht is klaar", en="Our answer to your complaint is ready"),
        objection=Words(
            nl="We hebben een beslissing op uw bezwaar genomen", en="We have made a decision on your objection"
        ),
    ),
    "withdrawn": Phrase(
        nl="U hebt uw aanvraag ingetrokken",
        en="You have withdrawn your application",
        complaint=Words(nl="U hebt uw klacht ingetrokken", en="You have withdrawn your complaint"),
        objection=Words(nl="U hebt uw bezwaar ingetrokken", en="You have withdrawn your objection"),
    ),
    "closed": Phrase(
        nl="We zijn klaar met uw aanvraag",
        en="We have finished your application",
        complaint=Words(nl="We zijn klaar met uw klacht", en="We have finished your complaint"),
        objection=Words(nl="We zijn klaar met uw bezwaar", en="We have finished your objection"),
    ),
}
FURTHER: dict[str, Phrase] = {
    "service-norm": Phrase(
        nl="Wij streven naar een besluit op",
        en="We aim to decide on",
        complaint=Words(nl="Wij streven naar een antwoord op", en="We aim to answer on"),
        objection=Words(nl="Wij streven naar een beslissing op", en="We aim to decide on"),
    ),
    "extension": Phrase(nl="Wij kunnen de termijn nog verlengen tot en met", en="We can still extend the term until"),
    "answer": Phrase(nl="Wij hebben uw antwoord nodig vóór", en="We need your answer before"),
    "leave-unprocessed": Phrase(
        nl="Komt er geen antwoord, dan hoort u dat uiterlijk op",
        en="If no answer comes, we tell you what happens by",
    ),
    "objection": Phrase(nl="U kunt bezwaar maken tot en met", en="You can object until"),
    "penalty": Phrase(nl="Wij betalen u een dwangsom, hoogstens tot en met", en="We owe you a penalty, at most until"),
    "validity": Phrase(nl="Wat u kreeg is geldig tot en met", en="What you got is valid until"),
    "apply-by": Phrase(nl="Aanvragen voor deze dag kon tot en met", en="Applying for this day was possible until"),
    "update": Phrase(nl="U hoort weer van ons op", en="You hear from us again on"),
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
        return kind.results.get(snapshot.outcome, PHASES["decided"].of(kind.called))
    if snapshot.phase in PHASES and not (snapshot.phase == "received" and snapshot.steps):
        return PHASES[snapshot.phase].of(kind.called)
    return kind.steps[snapshot.step_number - 1]


def inside(words: str) -> str:
    """As they stand within a sentence."""
    return words[:1].lower() + words[1:]


def step_lines(snapshot: Snapshot, kind: CaseType) -> list[StepLine]:
    """All steps in the order in which an applicant reads them."""
    told = {step.step: step for step in snapshot.steps}
    return [_line(step, number, snapshot, told) for number, step in enumerate(kind.steps, 1)]


def _line(step: StepType, number: int, snapshot: Snapshot, told: dict[str, Step]) -> StepLine:
    here = told.get(step.id)
    completed = bool(here and here.completed_on)
    if snapshot.outcome == "left-unprocessed":  # then nobody took the steps that were still to come
        done = completed
    else:
        done = completed or snapshot.outcome is not None or (here is None and number < snapshot.step_number)
    state = "done" if done else "busy" if (here or number == snapshot.step_number) and snapshot.is_open else "next"
    return StepLine(step, state, here.started_on if here else None, here.completed_on if here else None)


def kinds(called: Called, language: Language) -> dict[str, str]:
    return {kind: words.of(called).in_(language) for kind, words in KINDS.items()}
