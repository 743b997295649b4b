"""The days of a case as a calendar file (RFC 5545): appointments, the day of an answer, the last day to object."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from schemas.catalogue import Language, Words
from schemas.snapshot import Snapshot

LONGEST = 75  # octets of a line, its end not counted
APPOINTMENT = Words(nl="Afspraak: {title}", en="Appointment: {title}")
ANSWER = Words(nl="Laatste dag om te antwoorden: {title}", en="Last day to answer: {title}")
OBJECTION = Words(nl="Laatste dag om bezwaar te maken: {title}", en="Last day to object: {title}")
BRING = Words(nl="Neem mee: {bring}", en="Bring: {bring}")
HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)


def agenda(told: Snapshot, language: Language) -> str:
    """The same case is the same file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Spoor//NL", "METHOD:PUBLISH"]
    for event in _events(told, language):
        lines += ["BEGIN:VEVENT", f"DTSTAMP:{_instant(told.as_of)}", *event, "END:VEVENT"]
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _fold(line))


def _events(told: Snapshot, language: Language) -> Iterator[list[str]]:
    if told.is_open:
        for one in told.appointments:
            yield [
                _uid(told, one.ref),
                f"DTSTART:{_instant(one.at)}",
                f"DTEND:{_instant(one.at + HOUR)}",
                f"LOCATION:{_escape(one.place)}",
                *(
                    [f"DESCRIPTION:{_escape(BRING.in_(language).format(bring=', '.join(one.bring)))}"]
                    if one.bring
                    else []
                ),
                _summary(APPOINTMENT, told, language),
            ]
        if told.asked and told.answer_before:
            yield [_uid(told, "answer"), *_whole(told.answer_before - ONE_DAY), _summary(ANSWER, told, language)]
    elif told.objection_until:
        yield [_uid(told, "objection"), *_whole(told.objection_until), _summary(OBJECTION, told, language)]


def _whole(day: date) -> list[str]:
    return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + ONE_DAY:%Y%m%d}"]


def _uid(told: Snapshot, what: str) -> str:
    return f"UID:{_escape(f'{told.case_id}/{what}')}@spoor"


def _summary(words: Words, told: Snapshot, language: Language) -> str:
    return f"SUMMARY:{_escape(words.in_(language).format(title=told.title))}"


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _fold(line: str) -> Iterator[str]:
    """Lines of so many octets at most; what goes on begins with a space. No letter is cut in two."""
    part = ""
    for letter in line:
        if len(f"{part}{letter}".encode()) > LONGEST:
            yield part
            part = " "
        part += letter
    yield part
