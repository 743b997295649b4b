"""Judges what is heard, in the order of arrival: what is told at once, what waits for the tick, what is still news."""

from collections.abc import Iterable, Iterator

from schemas.envelope import Tick, identity
from schemas.message_events import Channel
from schemas.snapshot import Snapshot
from schemas.status_events import Announcement, Told

from .book import CHANGE, Book, Kinds
from .decide import decide
from .known import Known, moved
from .message import Message, Silence, Verdict
from .remind import in_time, place

EMAIL: Channel = "email"


def judge(book: Book, heard: Iterable[Announcement | Tick]) -> Iterator[Verdict]:
    """What one announcement told, the next one knows.

    Three departments that start in the same minute are one change: it waits for the tick, and the last one tells.
    What time itself brings waits too, for only the tick says whether its day has passed.
    """
    for said in heard:
        if isinstance(said, Tick):
            yield from _pass_time(book, said)
            continue
        if not said.data.snapshot.asked:
            book.drop(said.case_id, "reminder")
        told = book.told.get((said.case_id, said.data.caused_by), set())
        match _as_wanted(book, said, decide(said.data, book.knows(said.case_id), told)):
            case Silence() as silence:
                book.note(said)
                if silence.reason == "nothing-new-for-applicant":  # a change that waited was taken back
                    book.drop(said.case_id, CHANGE)
                yield Verdict(said, (), silence)
            case kinds if where := _waits(said.data, kinds):
                book.hold(said, where)
                yield Verdict(said, (), Silence("waits-for-the-tick"))
            case kinds:
                yield _told(book, said, kinds)


def _as_wanted(book: Book, said: Announcement, decided: Kinds | Silence) -> Kinds | Silence:
    """What was switched off is not learned either: a later message may still tell it."""
    if isinstance(decided, Silence):
        return decided
    return book.wants(said, decided) or Silence("switched-off")


def _waits(said: Told, kinds: Kinds) -> str | None:
    """The place where it waits. A decision is often sent on the day it was taken, and told without its outcome first:
    wait for that."""
    if kinds == ("change",) or (kinds == ("decision",) and said.snapshot.outcome is None):
        return CHANGE
    return place(said)


def _pass_time(book: Book, tick: Tick) -> Iterator[Verdict]:
    """A tick that is not later than the last one, such as a doubled one, is ignored."""
    if tick.data.now > book.now:
        book.now = tick.data.now
        yield from _released(book)


def _released(book: Book) -> Iterator[Verdict]:
    """What waited, as far as it is still news."""
    waiting = [(said.time, case_id, place) for case_id, line in book.held.items() for place, said in line.items()]
    for _, case_id, where in sorted(waiting):
        said = book.held[case_id].pop(where, None)
        if said and (kinds := book.wants(said, _still_news(book, said, where))):
            yield _told(book, said, kinds)
    book.held.clear()


def _still_news(book: Book, said: Announcement, where: str) -> Kinds:
    known = book.knows(said.case_id)
    if where == CHANGE:
        return _still_a_change(said.data.snapshot, known)
    kinds = decide(said.data, known)
    return () if isinstance(kinds, Silence) or not in_time(said.data, book.now) else kinds


def _still_a_change(snapshot: Snapshot, known: Known) -> Kinds:
    if snapshot.published_on and not known.decision:
        return ("decision",)
    return ("change",) if moved(known, snapshot) != known else ()


def _told(book: Book, said: Announcement, kinds: Kinds) -> Verdict:
    book.learn(said, kinds)
    return Verdict(said, tuple(_messages(said, kinds)))


def _messages(said: Announcement, kinds: Kinds) -> Iterator[Message]:
    """The same announcement gives the same ids; a second message of one announcement is numbered."""
    applicant = said.data.snapshot.applicant_id
    for number, kind in enumerate(kinds):
        more = (str(number),) if number else ()
        yield Message(identity(said.id, applicant, EMAIL, *more), kind, EMAIL, said)
