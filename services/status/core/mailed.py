"""What a message said, in one sentence, from what the case tells of that moment, as far as the case tells it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from schemas.catalogue import Called, Language, Phrase, Words, catalogue
from schemas.envelope import legal_day
from schemas.snapshot import Snapshot

from . import phrases as say
from .dates import Range, between, short
from .showing import BOUNCED, CHANNELS, STATES, Fate, Letter, Mail
from .terms import kind_of
from .words import KINDS, inside, status_sentence

RECEIVED = Phrase(
    nl="Wij kregen uw aanvraag op {day}. Wij moeten uiterlijk {until} besluiten.",
    en="We received your application on {day}. We must decide by {until}.",
    complaint=Words(
        nl="Wij kregen uw klacht op {day}. Wij moeten uiterlijk {until} antwoorden.",
        en="We received your complaint on {day}. We must answer by {until}.",
    ),
    objection=Words(
        nl="Wij kregen uw bezwaar op {day}. Wij moeten uiterlijk {until} beslissen.",
        en="We received your objection on {day}. We must decide by {until}.",
    ),
)
READY = Words(nl="{department} was klaar", en="{department} was ready")
WENT_ON = Words(nl="{department} ging verder met de volgende stap", en="{department} went on with the next step")
BEGAN = Words(nl="{department} begon", en="{department} began")
LAY_WITH = Phrase(
    nl="Uw aanvraag lag bij {who}.",
    en="Your application was with {who}.",
    complaint=Words(nl="Uw klacht lag bij {who}.", en="Your complaint was with {who}."),
    objection=Words(nl="Uw bezwaar lag bij {who}.", en="Your objection was with {who}."),
)
EXPECTED = Phrase(
    nl="Wij verwachtten het besluit {when}.",
    en="We expected the decision {when}.",
    complaint=Words(nl="Wij verwachtten ons antwoord {when}.", en="We expected our answer {when}."),
    objection=Words(nl="Wij verwachtten onze beslissing {when}.", en="We expected our decision {when}."),
)
NOBODY_KNEW = Phrase(
    nl="Wij konden niet meer goed zeggen wanneer het besluit komt.",
    en="We could no longer say well when the decision comes.",
    complaint=Words(
        nl="Wij konden niet meer goed zeggen wanneer ons antwoord komt.",
        en="We could no longer say well when our answer comes.",
    ),
    objection=Words(
        nl="Wij konden niet meer goed zeggen wanneer onze beslissing komt.",
        en="We could no longer say well when our decision comes.",
    ),
)
ASKED = Words(nl="Wij vroegen u om: {what}.", en="We asked you for: {what}.")
BEFORE = Words(nl="Wij hadden dat nodig vóór {day}.", en="We needed that before {day}.")
PROMISED = Phrase(
    nl="Wij beloofden het besluit op of vóór {day}.",
    en="We promised the decision on or before {day}.",
    complaint=Words(nl="Wij beloofden ons antwoord op of vóór {day}.", en="We promised our answer on or before {day}."),
    objection=Words(
        nl="Wij beloofden onze beslissing op of vóór {day}.", en="We promised our decision on or before {day}."
    ),
)
PASSED = Phrase(
    nl="Wij moesten uiterlijk {day} besluiten.",
    en="We had to decide by {day}.",
    complaint=Words(nl="Wij moesten uiterlijk {day} antwoorden.", en="We had to answer by {day}."),
    objection=Words(nl="Wij moesten uiterlijk {day} beslissen.", en="We had to decide by {day}."),
)


DATED = frozenset({"sent", "delivered", "failed"})
LEFT = frozenset({"delivered", "failed"})  # after which it still counts when it was sent


class Expectation(Protocol):
    """What was expected from a moment on; None when nobody could say."""

    @property
    def tijdstip(self) -> datetime: ...
    @property
    def verwachting(self) -> Range | None: ...


def mails(
    letters: Iterable[Letter], case: Snapshot, ranges: Sequence[Expectation], today: date, language: Language
) -> tuple[Mail, ...]:
    """The newest first; a word that is newer than this page is shown as it is."""
    newest = sorted(letters, key=lambda one: one.at, reverse=True)
    return tuple(_mail(one, said(one, case, ranges, today, language), kind_of(case).called, language) for one in newest)


def _mail(one: Letter, said: str, called: Called, language: Language) -> Mail:
    channel, kind = CHANNELS.get(one.channel), KINDS.get(one.kind, KINDS["change"])
    return Mail(
        one.at,
        channel.in_(language) if channel else one.channel,
        kind.of(called).in_(language),
        said,
        tuple(fared(one, language)),
        one.state in BOUNCED,
    )


def fared(one: Letter, language: Language) -> Iterator[Fate]:
    """That it was sent, and what became of it then; the day is said once."""
    state, since = STATES.get(one.state), one.since if one.state in DATED else None
    left = one.sent if one.state in LEFT else None
    if left:
        yield Fate(STATES["sent"].in_(language), left)
    if state:
        words = state.in_(language)
        yield Fate(
            inside(words) if left else words, since, bool(left and since and legal_day(left) == legal_day(since))
        )


def said(one: Letter, case: Snapshot, ranges: Sequence[Expectation], today: date, language: Language) -> str:
    return " ".join(_said(one, legal_day(one.at), case, ranges, today, language))


def _said(
    one: Letter, then: date, case: Snapshot, ranges: Sequence[Expectation], today: date, language: Language
) -> Iterator[str]:
    called = kind_of(case).called
    match one.kind:
        case "receipt":
            day, until = short(case.received_on, language, today), short(case.promises[0].until, language, today)
            yield RECEIVED.of(called).in_(language).format(day=day, until=until)
        case "change":
            yield from _turns(case, then, language)
        case "still-busy":
            yield from _lay_with(case, then, language)
        case "expectation":
            yield from _expected(one, called, ranges, today, language)
        case "information-requested" | "reminder":
            yield from _asked(case, today, language)
        case "delay" | "information-received":
            days = [p.until for p in case.promises if p.told_on == then]
            yield from (PROMISED.of(called).in_(language).format(day=short(day, language, today)) for day in days[-1:])
        case "term-passed" if case.legal_date < then:
            yield PASSED.of(called).in_(language).format(day=short(case.legal_date, language, today))
        case "decision" if case.outcome:
            yield f"{status_sentence(case, kind_of(case)).in_(language)}."


def _turns(case: Snapshot, then: date, language: Language) -> Iterator[str]:
    """Who was ready and who began on that day; one that did both went on with its next step."""
    done = {step.department for step in case.steps if step.completed_on == then}
    began = {step.department for step in case.steps if step.started_on == then and step.completed_on != then}
    turns = [(WENT_ON if one in began else READY, one) for one in sorted(done)]
    turns += [(BEGAN, one) for one in sorted(began - done)]
    if words := [one.in_(language).format(department=_name(department, language)) for one, department in turns]:
        yield f"{say.AND.in_(language).join(words)}."


def _lay_with(case: Snapshot, then: date, language: Language) -> Iterator[str]:
    busy = (
        step.department
        for step in case.steps
        if step.started_on and step.started_on <= then and (step.completed_on is None or step.completed_on > then)
    )
    if names := [_name(one, language) for one in dict.fromkeys(busy)]:
        yield LAY_WITH.of(kind_of(case).called).in_(language).format(who=say.AND.in_(language).join(names))


def _expected(
    one: Letter, called: Called, ranges: Sequence[Expectation], today: date, language: Language
) -> Iterator[str]:
    """What was found last by then."""
    before = [found.verwachting for found in ranges if found.tijdstip <= one.at]
    if before and (found := before[-1]):
        when = between(found.first, found.last, language, min(legal_day(one.at), today))
        yield EXPECTED.of(called).in_(language).format(when=inside(when))
    elif before:
        yield NOBODY_KNEW.of(called).in_(language)


def _asked(case: Snapshot, today: date, language: Language) -> Iterator[str]:
    """Only as long as it is asked: what was asked before stands in the letter itself."""
    if case.asked:
        yield ASKED.in_(language).format(what=", ".join(item.what for item in case.asked))
    if case.asked and case.answer_before:
        yield BEFORE.in_(language).format(day=short(case.answer_before, language, today))


def _name(department: str, language: Language) -> str:
    return catalogue().departments[department].in_(language)
