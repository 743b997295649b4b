"""Judges what is heard, in the order of arrival: what is told at once, what waits for its time, what is still news."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.envelope import Tick
from schemas.message_events import Kind
from schemas.status_events import Announcement

from .address import addressed, is_urgent
from .book import CHANGE, CORRECTED, STILL_BUSY, Book, Kinds, Waiting, is_correction, place_of_correction
from .decide import decide
from .known import moved
from .message import Reason, Silence, Verdict
from .remind import in_time, place


def judge(book: Book, heard: Iterable[Announcement | Tick]) -> Iterator[Verdict]:
    """What one announcement told, the next one knows. The last verdict on an announcement is what became of it.

    What neither the law nor a task hurries waits for the post of the day, the last of its kind tells, and whether it
    is news is judged again by then. A reminder and a visit wait for the tick, for only that says what day it really is.
    """
    for said in heard:
        if isinstance(said, Tick):
            yield from _pass_time(book, said)
        else:
            yield from _heard(book, said)


def _heard(book: Book, said: Announcement) -> Iterator[Verdict]:
    book.note(said)
    if not said.data.snapshot.asked:
        yield from _over(book.drop(said.case_id, "reminder"), "nothing-asked")
    match _wanted(book, said, decide(said.data, book.knows(said.case_id), book.causes(said))):
        case Silence(reason) as silence:
            if reason == "nothing-new-for-applicant":
                yield from _over(book.take_back(said), reason)
            yield Verdict(said, (), silence)
        case kinds if where := _place(book, said, kinds):
            until = None if _hurries(book, said, kinds) else book.post_for(said.case_id, book.moment(said))
            yield from _over(book.hold(said, where, until), "newer-took-its-place")
            yield Verdict(said, (), Silence("waits-for-the-post" if until else "waits-for-the-tick"))
        case kinds:
            yield from _told(book, said, kinds)


def _wanted(book: Book, said: Announcement, decided: Kinds | Silence) -> Kinds | Silence:
    """What was switched off is not learned either: a later message may still tell it."""
    if isinstance(decided, Silence):
        return decided
    reader, known = book.reader(said), book.knows(said.case_id)
    always = [kind for kind in decided if is_urgent(kind, said, known)]
    return reader.wants(decided, always) or Silence(reader.why_not(decided))


def _hurries(book: Book, said: Announcement, kinds: Kinds) -> bool:
    known = book.knows(said.case_id)
    return any(is_urgent(kind, said, known) for kind in kinds)


def _place(book: Book, said: Announcement, kinds: Kinds) -> str | None:
    """The place where it waits. A decision is often sent on the day it was taken, and told without its outcome first:
    wait for that."""
    if kinds == ("decision",) and said.data.snapshot.outcome is None:
        return CHANGE
    if found := place(said.data):
        return found
    if _hurries(book, said, kinds):
        return None
    return place_of_correction(said) if kinds == (CORRECTED,) else kinds[0]


def _pass_time(book: Book, tick: Tick) -> Iterator[Verdict]:
    """A tick that is not later than the last one, such as a doubled one, is ignored."""
    if tick.data.now > book.now:
        book.now = tick.data.now
        yield from _released(book)


def _released(book: Book) -> Iterator[Verdict]:
    """What waited long enough, as far as it is still news; a correction before the change that it goes with, and that
    we are still busy last, for any other message shows it."""
    due = [
        (not is_correction(where), where == STILL_BUSY, one.said.time, case_id, where)
        for case_id, line in book.held.items()
        for where, one in line.items()
        if one.until is None or one.until <= book.now
    ]
    for *_, case_id, where in sorted(due):
        if one := book.held[case_id].pop(where, None):
            yield from _judged_again(book, one, where)


def _judged_again(book: Book, one: Waiting, where: str) -> Iterator[Verdict]:
    match _wanted(book, one.said, _still_news(book, one.said, where)):
        case Silence() as silence:
            yield Verdict(one.said, (), silence)
        case kinds:
            yield from _told(book, one.said, kinds, one.until)


def _still_news(book: Book, said: Announcement, where: str) -> Kinds | Silence:
    if where == CHANGE:
        return _still_a_change(book, said)
    if not in_time(said.data, book.now):
        return Silence("date-has-passed")
    return decide(said.data, book.knows(said.case_id), book.causes(said))


def _still_a_change(book: Book, said: Announcement) -> Kinds | Silence:
    known, snapshot = book.knows(said.case_id), said.data.snapshot
    kind: Kind = "decision" if snapshot.published_on and not known.decision else "change"
    if kind in book.causes(said):
        return Silence("cause-was-told")
    is_news = kind == "decision" or moved(known, snapshot) != known
    return (kind,) if is_news else Silence("nothing-new-for-applicant")


def _told(book: Book, said: Announcement, kinds: Kinds, post: datetime | None = None) -> Iterator[Verdict]:
    known = book.knows(said.case_id)
    urgent = {kind: is_urgent(kind, said, known) for kind in kinds}
    yield from _over(book.learn(said, kinds), "told-with-another")
    yield Verdict(said, tuple(addressed(said, urgent, book.reader(said), book.moment(said), post)))


def _over(before: Iterable[Announcement], reason: Reason) -> Iterator[Verdict]:
    for said in before:
        yield Verdict(said, (), Silence(reason))
