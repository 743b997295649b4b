"""Lists as files: a row per case, for spreadsheets (CSV) and for analysis."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from schemas.catalogue import Language, catalogue

from .card import Card
from .words import WHOSE, stand_code, stand_of, word

Value = str | int | date | None
CODES = ("type_code", "department_code", "waits_on_code", "reason_code", "state_code")  # the same in every language
NAMES: Mapping[Language, tuple[str, ...]] = {
    "nl": ("zaaknummer", "onderwerp", "soort", "ligt_bij", "stadsdeel", "wacht_op", "reden", "ontvangen",
           "dagen_in_stap", "verwacht", "uiterlijk", "afgerond", "stand", "berichten_verstuurd", "berichten_mislukt",
           *CODES),
    "en": ("case_number", "title", "type", "lies_with", "district", "waits_on", "reason", "received", "days_in_step",
           "expected", "due", "ended", "state", "messages_sent", "messages_failed", *CODES),
}  # fmt: skip
DATES = ("ontvangen", "verwacht", "uiterlijk", "afgerond", "received", "expected", "due", "ended")
NUMBERS = (
    "dagen_in_stap", "berichten_verstuurd", "berichten_mislukt", "days_in_step", "messages_sent", "messages_failed",
)  # fmt: skip
FORMULA = re.compile(r"^\s*[=+\-@\t\r]")  # a spreadsheet would reckon with it
IN_QUOTES = re.compile(r'[;"\r\n]')


def record(card: Card, sent: int, failed: int, today: date | None, language: Language) -> dict[str, Value]:
    """What the list shows of a case, in words and under names of one language, and the codes behind the words, by which
    files of two languages are joined; dates as dates."""
    known = catalogue()
    values: tuple[Value, ...] = (
        card.case_id,
        card.title,
        word(known.newest_types, card.case_type, language),
        ", ".join(word(known.departments, one, language) for one in card.lies_with),
        card.area,
        word(WHOSE, card.waits_on, language) if card.waits_on else None,
        word(catalogue().whys_for_colleagues, card.reason, language) if card.reason else None,
        card.received_on,
        (today - card.step_since).days if today and card.step_since else None,
        card.expected_by(today),
        card.legal_date,
        card.finished_on,
        stand_of(card, today, language)[0],
        sent,
        failed,
        card.case_type,
        ",".join(card.lies_with),
        card.waits_on,
        card.reason,
        stand_code(card, today),
    )
    return dict(zip(NAMES[language], values, strict=True))


def csv_begin(language: Language) -> str:
    """The mark before it tells a spreadsheet that it is UTF-8."""
    return "\ufeff" + ";".join(NAMES[language]) + "\r\n"


def csv_lines(records: Iterable[dict[str, Value]]) -> str:
    return "".join(";".join(map(_cell, one.values())) + "\r\n" for one in records)


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            safe = f"'{value}" if FORMULA.match(value) else value
            return '"' + safe.replace('"', '""') + '"' if IN_QUOTES.search(safe) else safe
        case date():
            return value.isoformat()
        case _:
            return str(value)
