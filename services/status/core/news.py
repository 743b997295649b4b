"""What whoever reads an open page hears when it changed: what is new, in one line, and not the whole page once more."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from schemas.catalogue import Called, Language, Phrase, Words

from . import phrases as say
from .mine import Mine
from .page import CasePage
from .words import inside

MOST = 3  # things in one line: more is read on the page
NEW = Words(nl="Nieuw: {what}.", en="New: {what}.")
DONE = Words(nl="{department} is klaar", en="{department} is ready")
BEGAN = Words(nl="{department} is begonnen", en="{department} has begun")
NOW_WITH = Phrase(
    nl="uw aanvraag ligt nu bij {who}",
    en="your application is now with {who}",
    complaint=Words(nl="uw klacht ligt nu bij {who}", en="your complaint is now with {who}"),
    objection=Words(nl="uw bezwaar ligt nu bij {who}", en="your objection is now with {who}"),
)
NEEDED = Words(nl="wij hebben iets van u nodig, {what}", en="we need something from you, {what}")
DECISION = Phrase(
    nl="besluit: {when}",
    en="decision: {when}",
    complaint=Words(nl="antwoord: {when}", en="answer: {when}"),
    objection=Words(nl="beslissing: {when}", en="decision: {when}"),
)
DOCUMENT = Words(nl="een document, {title}", en="a document, {title}")
APPOINTMENTS = Words(nl="uw afspraken zijn anders", en="your appointments have changed")
MAIL = Words(nl="een bericht aan u, {title}", en="a message to you, {title}")
BOUNCED = Words(nl="ons laatste bericht kwam niet aan", en="our last message did not reach you")
SPOKE = Words(nl="ons gesprek met u", en="our talk with you")
CORRECTED = Words(nl="wij hebben iets gecorrigeerd", en="we have corrected something")
ANOTHER = Phrase(
    nl="een aanvraag, {title}",
    en="an application, {title}",
    complaint=Words(nl="een klacht, {title}", en="a complaint, {title}"),
    objection=Words(nl="een bezwaar, {title}", en="an objection, {title}"),
)
ABOUT = Words(nl="{title}, {what}", en="{title}, {what}")


class Glimpse(NamedTuple):
    """As much of a case's page as is told when it changes."""

    called: Called
    status: str
    who: tuple[str, ...]
    when: str
    tasks: tuple[str, ...]
    parts: Mapping[tuple[str, str], str]  # of each step and department its state
    files: tuple[str, ...]
    appointments: tuple[str, ...]
    mails: tuple[str, ...]
    bounced: bool
    contacts: int
    corrected: bool


def glimpse(page: CasePage) -> Glimpse:
    return Glimpse(
        page.called,
        page.status,
        page.who,
        page.when.headline if page.when and page.when.state not in ("soon", "decided") else "",
        tuple(item.what for item in page.task.items) if page.task else (),
        {(step.title, part.department): part.state for step in page.steps for part in step.parts},
        tuple(one.title for one in page.files),
        tuple(f"{one.ref} {one.at} {one.place}" for one in page.appointments),
        tuple(one.title for one in page.mails),
        page.bounced,
        len(page.contacts),
        page.corrected,
    )


def news(before: Glimpse, after: Glimpse, language: Language) -> str:
    """Nothing when all that changed is how fresh the page is: that is no news to anybody."""
    return in_a_line(_case(before, after, language), language)


def _case(before: Glimpse, after: Glimpse, language: Language) -> Iterator[str]:
    """What matters most to who reads comes first."""
    if after.status != before.status:
        yield inside(after.status)
    if asked := [what for what in after.tasks if what not in before.tasks]:
        yield NEEDED.in_(language).format(what=inside(", ".join(asked)))
    elif before.tasks and not after.tasks:
        yield inside(say.DO_NOTHING.in_(language))
    if after.bounced and not before.bounced:
        yield BOUNCED.in_(language)
    if after.when and after.when != before.when:
        yield DECISION.of(after.called).in_(language).format(when=inside(after.when))
    yield from _departments(before, after, language)
    yield from _papers(before, after, language)
    if after.corrected and not before.corrected:
        yield CORRECTED.in_(language)


def _departments(before: Glimpse, after: Glimpse, language: Language) -> Iterator[str]:
    """Who is ready and who has begun; one that went on from a step to the next is neither."""
    moved = {part: state for part, state in after.parts.items() if before.parts.get(part) != state}
    done, began = ([department for (_, department), state in moved.items() if state == one] for one in ("done", "busy"))
    yield from (DONE.in_(language).format(department=one) for one in done if one not in began)
    yield from (BEGAN.in_(language).format(department=one) for one in began if one not in done)
    if after.who and after.who != before.who and not moved:
        yield NOW_WITH.of(after.called).in_(language).format(who=say.AND.in_(language).join(after.who))


def _papers(before: Glimpse, after: Glimpse, language: Language) -> Iterator[str]:
    if len(after.files) > len(before.files):
        yield DOCUMENT.in_(language).format(title=after.files[0])
    if after.appointments != before.appointments:
        yield APPOINTMENTS.in_(language)
    if len(after.mails) > len(before.mails):
        yield MAIL.in_(language).format(title=inside(after.mails[0]))
    if after.contacts > before.contacts:
        yield SPOKE.in_(language)


def news_of_mine(before: Mine, after: Mine, language: Language) -> str:
    """Each application that reads otherwise now, with where it stands or what must be done."""
    old = {line.number: line for line in (*before.busy, *before.ready)}
    new = (line for line in (*after.busy, *after.ready) if old.get(line.number) != line)
    about = (
        ABOUT.in_(language).format(title=line.title, what=inside(line.todo or line.status))
        if line.number in old
        else ANOTHER.of(line.called).in_(language).format(title=line.title)
        for line in new
    )
    return in_a_line(about, language)


def missed(now: Glimpse, language: Language) -> str:
    """For whoever comes back and does not know what they missed: where it stands now."""
    return say.NEWS.of(now.called).in_(language).format(status=now.status)


def in_a_line(found: Iterable[str], language: Language) -> str:
    """The first things that are new, or nothing."""
    first, *others = [*filter(None, found)][:MOST] or [""]
    what = ". ".join([first, *(one[:1].upper() + one[1:] for one in others)])
    return NEW.in_(language).format(what=what) if what else ""
