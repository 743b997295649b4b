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
    ),
    "ended": Phrase(
        nl="Uw aanvraag is klaar",
        en="Your application has ended",
        complaint=Words(nl="Uw klacht is klaar", en="Your complaint has ended"),
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
    ),
    "waiting-for-applicant": Phrase(nl="We wachten op u", en="We are waiting for you"),
    "decided": Phrase(
        nl="We hebben een besluit genomen",
        en="We have made a decision",
        complaint=Words(nl="Ons antwoord op uw klacht is klaar", en="Our answer to your complaint is ready"),
    ),
    "withdrawn": Phrase(
        nl="U hebt uw aanvraag ingetrokken",
        en="You have withdrawn your application",
        complaint=Words(nl="U hebt uw klacht ingetrokken", en="You have withdrawn your complaint"),
    ),
    "closed": Phrase(
        nl="We zijn klaar met uw aanvraag",
        en="We have finished your application",
        complaint=Words(nl="We zijn klaar met uw klacht", en="We have finished your complaint"),
    ),
}
FURTHER: dict[str, Phrase] = {
    "service-norm": Phrase(
        nl="Wij streven naar een besluit op",
        en="We aim to decide on",
        complaint=Words(nl="Wij streven naar een antwoord op", en="We aim to answer on"),
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
REFUSED: dict[str, Phrase] = {
    "extension-not-allowed": Phrase(
        nl="Voor deze soort aanvraag is er geen verlenging",
        en="The term of this kind of case has no extension",
        complaint=Words(
            nl="Voor deze soort klacht is er geen verlenging", en="The term of this kind of case has no extension"
        ),
    ),
    "extension-twice": Phrase(nl="De termijn was al verlengd", en="The term had been extended before"),
    "extension-after-end": Phrase(nl="De termijn was al voorbij", en="The term had ended already"),
    "extension-too-late": Phrase(nl="De laatste dag was al voorbij", en="The last day had passed"),
    "extension-window-closed": Phrase(
        nl="Verlengen kon niet meer, daar was een eigen termijn voor", en="The time in which to extend had passed"
    ),
    "extension-too-long": Phrase(nl="Zo lang mag de verlenging niet zijn", en="An extension may not be that long"),
    "suspension-without-term": Phrase(
        nl="Er stond geen dag bij, dus de termijn loopt door", en="No day was given, so the term goes on"
    ),
    "suspension-after-term": Phrase(nl="De laatste dag was al voorbij", en="The last day had passed"),
    "suspension-after-end": Phrase(nl="De termijn was al voorbij", en="The term had ended already"),
    "suspension-not-allowed": Phrase(
        nl="Om deze reden mag de termijn niet stilstaan", en="This is no reason for the term to stand still"
    ),
    "resumption-without-suspension": Phrase(nl="De termijn stond niet stil", en="The term did not stand still"),
    "delay-not-later": Phrase(
        nl="De datum was niet later dan de vorige", en="The date was not later than the last one"
    ),
    "delay-in-the-past": Phrase(nl="De datum was al voorbij", en="The date had passed"),
    "delay-after-end": Phrase(nl="De termijn was al voorbij", en="The term had ended already"),
    "default-not-here": Phrase(
        nl="Voor deze soort aanvraag is er geen dwangsom",
        en="There is no penalty for this kind of case",
        complaint=Words(nl="Voor een klacht is er geen dwangsom", en="There is no penalty for a complaint"),
    ),
    "default-premature": Phrase(
        nl="De ingebrekestelling kwam voordat wij te laat waren", en="The notice of default came before we were late"
    ),
    "default-after-decision": Phrase(nl="De termijn was al voorbij", en="The term had ended already"),
    "default-twice": Phrase(nl="Er was al een ingebrekestelling", en="There had been a notice of default"),
    "reopening-of-open-case": Phrase(
        nl="De aanvraag was nog open",
        en="The case was still open",
        complaint=Words(nl="De klacht was nog open", en="The case was still open"),
    ),
    "correction-without-fact": Phrase(nl="Wij kennen niet wat dit corrigeert", en="We do not know what it corrects"),
    "correction-is-no-fact": Phrase(nl="De correctie was niet bruikbaar", en="The correction made no sense"),
    "retraction-of-opening": Phrase(
        nl="Wij kunnen een aanvraag niet terugnemen",
        en="An opening cannot be retracted",
        complaint=Words(nl="Wij kunnen een klacht niet terugnemen", en="An opening cannot be retracted"),
    ),
    "case-opened-before": Phrase(
        nl="Deze aanvraag was al geopend",
        en="This case had been opened before",
        complaint=Words(nl="Deze klacht was al geopend", en="This case had been opened before"),
    ),
    "rating-too-early": Phrase(
        nl="De aanvraag liep nog",
        en="The application had not ended yet",
        complaint=Words(nl="De klacht liep nog", en="The complaint had not ended yet"),
    ),
    "ledger-full": Phrase(
        nl="Deze aanvraag heeft te veel regels",
        en="This case has too many lines",
        complaint=Words(nl="Deze klacht heeft te veel regels", en="This case has too many lines"),
    ),
    "erasure-of-open-case": Phrase(
        nl="De aanvraag liep nog, wij bewaren hem tot het einde",
        en="The case was open, we keep it until its end",
        complaint=Words(
            nl="De klacht liep nog, wij bewaren hem tot het einde", en="The case was open, we keep it until its end"
        ),
    ),
    "not-the-owner": Phrase(
        nl="Alleen de afdeling die beslist mag dit zeggen",
        en="Only the department that decides may say this",
        complaint=Words(
            nl="Alleen de afdeling die antwoordt mag dit zeggen", en="Only the department that answers may say this"
        ),
    ),
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
