"""The sum of the term in plain words: a sentence for each line of the ledger, and one for the whole."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from babel.dates import format_date

from schemas.catalogue import Called, Language, Phrase, Words, catalogue
from schemas.envelope import legal_day
from schemas.snapshot import Line, LineKind, Snapshot

from .terms import kind_of

UNITS = {
    "D": (Words(nl="dag", en="day"), Words(nl="dagen", en="days")),
    "W": (Words(nl="week", en="week"), Words(nl="weken", en="weeks")),
    "M": (Words(nl="maand", en="month"), Words(nl="maanden", en="months")),
    "Y": (Words(nl="jaar", en="year"), Words(nl="jaar", en="years")),
}
SAYS: dict[LineKind, Phrase] = {
    "objection-term": Phrase(
        nl="Bezwaar maken kon tot en met {until}. Daarna begint onze termijn.",
        en="Objections could be made until {until}. Our term begins after that.",
    ),
    "start": Phrase(
        nl="Wij begonnen te tellen na {since}. Die dag zelf telt niet mee.",
        en="We began to count after {since}. That day itself does not count.",
    ),
    "reopening": Phrase(
        nl="Op {since} hebben wij uw aanvraag weer geopend.",
        en="We opened the case again on {since}.",
        complaint=Words(nl="Op {since} hebben wij uw klacht weer geopend.", en="We opened the case again on {since}."),
        objection=Words(nl="Op {since} hebben wij uw bezwaar weer geopend.", en="We opened the case again on {since}."),
    ),
    "term": Phrase(
        nl="Wij hebben {amount} om te beslissen: tot en met {until}.",
        en="We have {amount} to decide: until {until}.",
        complaint=Words(
            nl="Wij hebben {amount} om te antwoorden: tot en met {until}.",
            en="We have {amount} to answer: until {until}.",
        ),
    ),
    "extension": Phrase(
        nl="Wij hebben de termijn verlengd met {amount}.",
        en="We extended the term by {amount}.",
    ),
    "suspension": Phrase(
        nl="Van {since} tot en met {until} telden {days} niet mee, {ground}.",
        en="From {since} to {until} {days} did not count, {ground}.",
    ),
    "roll": Phrase(
        nl="De laatste dag valt in een weekend of op een feestdag: {days} erbij, dat wordt {until}.",
        en="The last day falls on a weekend or holiday: {days} more makes {until}.",
    ),
    "notice": Phrase(
        nl="Op {since} schreven wij dat wij het besluit op {until} verwachten. De wettelijke datum blijft gelijk.",
        en="On {since} we wrote that we expect the decision on {until}. The legal date stays the same.",
        complaint=Words(
            nl="Op {since} schreven wij dat wij ons antwoord op {until} verwachten. De wettelijke datum blijft gelijk.",
            en="On {since} we wrote that we expect our answer on {until}. The legal date stays the same.",
        ),
        objection=Words(
            nl="Op {since} schreven wij: onze beslissing komt uiterlijk {until}. De wettelijke datum blijft gelijk.",
            en="On {since} we wrote that we expect our decision on {until}. The legal date stays the same.",
        ),
    ),
}
LASTS = Phrase(
    nl="Sinds {since} telt de tijd niet mee, {ground}. Dat duurt hoogstens tot en met {until}: {days}.",
    en="The time since {since} does not count, {ground}. That lasts until {until} at most: {days}.",
)
OVERLAPS = Phrase(
    nl="Van {since} tot en met {until} stond de termijn stil, {ground}. Dat geeft {days} extra.",
    en="From {since} to {until} the term stood still, {ground}. That adds {days}.",
)
STANDS_STILL = Phrase(
    nl="Sinds {since} staat de termijn stil, {ground}.",
    en="The term has stood still since {since}, {ground}.",
)
NO_DAYS = Phrase(
    nl="Wij wachtten even, {ground}. Dat kostte geen extra dagen.",
    en="We waited for a moment, {ground}. That took no extra days.",
)
ORDER: tuple[LineKind, ...] = ("term", "extension", "suspension", "roll")  # periods first, then days
PARTS: dict[LineKind, Words] = {
    "term": Words(nl="{amount}", en="{amount}"),
    "extension": Words(nl="{amount} verlenging", en="{amount} of extension"),
    "suspension": Words(nl="{days} {ground}", en="{days} {ground}"),
    "roll": Words(nl="{days} door een weekend of feestdag", en="{days} because of a weekend or holiday"),
}
TOTAL = Words(nl="{parts}: uiterlijk {until}.", en="{parts}: {until} at the latest.")
STILL_TOTAL = Words(
    nl="{parts}: {until}, en de dagen erbij dat de termijn stilstaat.",
    en="{parts}: {until}, and the days for which the term stands still.",
)


def explain(told: Snapshot, language: Language, today: date | None = None) -> list[str]:
    """A sentence for each line, in the order in which it came, and the sum; by default as on the day it was told."""
    on, called = today or legal_day(told.as_of), kind_of(told).called
    return [*(sentence(line, language, on, called) for line in told.ledger), total(told, language)]


def sentence(line: Line, language: Language, today: date, called: Called) -> str:
    """One line without its article, which stands beside it."""
    return _words_of(line, today).of(called).in_(language).format_map(_filled_in(line, language))


def lasts(line: Line, today: date) -> bool:
    """Whether a suspension goes on: what lapsed does not, also when nothing was said since."""
    return line.open and (line.until is None or line.until >= today)


def _words_of(line: Line, today: date) -> Phrase:
    if line.kind != "suspension":
        return SAYS[line.kind]
    if line.until is None:
        return STANDS_STILL
    if not line.days:
        return NO_DAYS
    if lasts(line, today):
        return LASTS
    whole = line.since and (line.until - line.since).days + 1
    return SAYS["suspension"] if line.days == whole else OVERLAPS


def total(told: Snapshot, language: Language) -> str:
    """`8 weken, plus 10 dagen omdat wij u om aanvulling vroegen: uiterlijk vrijdag 6 november 2026.`"""
    parts = ", plus ".join(_parts(told, language))
    words = STILL_TOTAL if told.stands_still else TOTAL
    return words.in_(language).format(parts=parts, until=_day(told.legal_date, language))


def _parts(told: Snapshot, language: Language) -> Iterator[str]:
    lines = [line for line in told.ledger if line.kind in ORDER and (line.amount or line.days)]
    for line in sorted(lines, key=lambda line: ORDER.index(line.kind)):
        yield PARTS[line.kind].in_(language).format_map(_filled_in(line, language))


def _filled_in(line: Line, language: Language) -> dict[str, str]:
    grounds = catalogue().law.grounds
    return {
        "since": _day(line.since, language) if line.since else "",
        "until": _day(line.until, language) if line.until else "",
        "amount": period(line.amount, language) if line.amount else "",
        "days": period(f"P{line.days}D", language),
        "ground": grounds[line.ground].in_(language) if line.ground else "",
    }


def period(amount: str, language: Language) -> str:
    """`P8W` as `8 weken`."""
    one, more = UNITS[amount[-1]]
    count = int(amount[1:-1])
    return f"{count} {(one if count == 1 else more).in_(language)}"


@lru_cache(maxsize=4096)
def _day(day: date, language: Language) -> str:
    return format_date(day, "EEEE d MMMM y", locale=language)
