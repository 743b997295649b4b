"""Sheets of the work that is open now: where it lies, how old it is, and for whom it waits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from schemas.catalogue import catalogue
from schemas.envelope import legal_day

from .cell import Row
from .chart import Bar, Part, stacked
from .figures import stands
from .filter import Stand
from .heard import Heard
from .sheet import Cell, Say, Sheet, text
from .small import hushed
from .sources import silent_departments
from .why import Age, ages

ON_TIME, LIKELY, LATE = Stand.ON_TIME, Stand.LIKELY, Stand.LATE
LOOKS = {ON_TIME: "c-ok", LIKELY: "c-risk", LATE: "c-late"}
Counts = Mapping[str, dict[Stand, int]]


def departments(heard: Heard, say: Say) -> Sheet:
    """A department that reads along sees of the others how many, and no number that is small."""
    counts, silent = _counts(heard.by_department, say), silent_departments(heard.sources)
    total = stands(heard.rows)
    hidden, others = _others(counts, say)
    rows = tuple(_row(name, each, hidden, silent, say) for name, each in counts.items())
    last = _last(total, others, say)
    return Sheet(
        "afdelingen",
        say("Waar liggen de open zaken?", "Where are the open cases?"),
        _where(counts, total, say),
        (say("Afdeling", "Department"), say("Op schema", "On schedule"),
         say("Waarschijnlijk te laat", "Likely late"), say("Te laat", "Late"), say("Open", "Open")),
        (*rows, last),
        stacked([_drawn(name, each, silent, say) for name, each in counts.items()]),
        (("c-ok", say("Op schema", "On schedule")),
         ("c-risk", say("Waarschijnlijk te laat", "Likely late")), ("c-late", say("Te laat", "Late")),
         *((("c-silent", say("Stil: we horen niets", "Silent: we hear nothing")),) if silent else ())),
        (say("Ligt een zaak bij twee afdelingen? Dan telt zij bij allebei, en in de onderste rij één keer.",
             "Does a case lie with two departments? Then it counts at both, and once in the last row."),
         say("Te laat: de laatste dag van de wettelijke termijn is voorbij. De dag zelf is nog op tijd.",
             "Late: the last day of the legal term has passed. That day itself is still on time."),
         say("Waarschijnlijk te laat: wij verwachten het besluit na die dag.",
             "Likely late: we expect the decision after that day.")),
    )  # fmt: skip


def _counts(rows: Sequence[Row], say: Say) -> Counts:
    """Every department that the catalogue knows or that has a case; only the one that was asked for."""
    apart: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        apart[row.department].append(row)
    names = [say.asked.afdeling] if say.asked.afdeling else sorted({*catalogue().departments, *apart})
    return {name: stands(apart[name]) for name in names}


def _others(counts: Counts, say: Say) -> tuple[Mapping[str, int | str], bool]:
    """The numbers of departments whose cases the reader may not see, and whether their sum must stay unknown."""
    told = hushed({name: each[Stand.OPEN] for name, each in counts.items() if not say.lists(afdeling=name)})
    return told.numbers, not isinstance(told.total, int)


def _row(
    name: str, each: Mapping[Stand, int], hidden: Mapping[str, int | str], silent: Mapping[str, datetime], say: Say
) -> tuple[Cell, ...]:
    words = say.department(name)
    if name in silent:
        words += say(" (stil sinds ", " (silent since ") + say.day(legal_day(silent[name])) + ")"
    if name in hidden:
        none = text("–")
        return _page(name, words), none, none, none, Cell(str(hidden[name]))
    each_part = (say.count(each[stand], stand=stand, afdeling=name) for stand in (ON_TIME, LIKELY, LATE, Stand.OPEN))
    return _page(name, words), *each_part


def _page(name: str, words: str) -> Cell:
    return Cell(words, f"/dashboard/afdeling/{name}", is_number=False)


def _last(total: Mapping[Stand, int], unknown: bool, say: Say) -> tuple[Cell, ...]:
    found = (ON_TIME, LIKELY, LATE, Stand.OPEN)
    cells = [Cell("–") if unknown else say.count(total[stand], stand=stand) for stand in found]
    return text(say("Alle zaken", "All cases")), *cells


def _drawn(name: str, each: Mapping[Stand, int], silent: Mapping[str, datetime], say: Say) -> Bar:
    """Of who is silent nothing is green or blue: what they hold may be missing."""
    own = say.lists(afdeling=name)
    whole = say.count(each[Stand.OPEN], stand=Stand.OPEN, afdeling=name)
    way = whole.href, say("Open zaken, ", "Open cases, ") + f"{say.department(name)}: {whole.text}"
    if name in silent or not own:
        look = "c-silent" if name in silent else "c-ok"
        return Bar(say.department(name), whole.text, [Part(look, say.drawn(each[Stand.OPEN], afdeling=name))], *way)
    return Bar(say.department(name), whole.text, [Part(look, each[stand]) for stand, look in LOOKS.items()], *way)


def _where(counts: Counts, total: dict[Stand, int], say: Say) -> str:
    if not total[Stand.OPEN]:
        return say("Er zijn nu geen open zaken.", "There are no open cases now.")
    worst = _most({name: each[LIKELY] + each[LATE] for name, each in counts.items()}, say)
    if not (total[LIKELY] or total[LATE]):
        return say("Alle open zaken liggen op schema.", "All open cases are on schedule.")
    if not worst or not say.reach.is_city:
        return say("Er zijn zaken te laat, of ze worden het waarschijnlijk.", "Cases are late, or likely to be.")
    return say(
        f"De meeste zaken die te laat zijn of dreigen te worden, liggen bij {worst}.",
        f"Most of the cases that are late or likely to be lie with {worst}.",
    )


def _most(numbers: Mapping[str, int], say: Say) -> str:
    highest = max(numbers.values(), default=0)
    return say.departments([name for name, number in numbers.items() if number == highest]) if highest else ""


def waiting(heard: Heard, say: Say) -> Sheet:
    """The ages of open work, with for whom it waits apart."""
    found = ages(heard.rows, heard.today) if heard.today else []
    old = [age for age in found if age.after >= 182]
    whose = (
        ("municipality", say("De gemeente", "The municipality"), "gemeente"),
        ("applicant", say("De aanvrager", "The applicant"), "aanvrager"),
        ("third_party", say("Een ander", "A third party"), "derde"),
    )
    total = text(say("Alle open zaken", "All open cases"))
    sums = [sum(getattr(age, name) for age in found) for name, _, _ in whose]
    return Sheet(
        "leeftijd",
        say("Hoe oud zijn de open zaken?", "How old are the open cases?"),
        _old(old, sum(sums), say),
        (say("Ontvangen", "Received"), *(words for _, words, _ in whose), say("Samen", "Together")),
        (*((text(_span(age, say)), *(say.plain(getattr(age, name)) for name, _, _ in whose), say.plain(age.cases))
           for age in found),
         (total, *(say.count(number, stand="open", wacht=code)
                   for number, (_, _, code) in zip(sums, whose, strict=True)), say.count(sum(sums), stand="open"))),
        stacked([Bar(_span(age, say), say.plain(age.cases).text,
                     [Part(look, say.drawn(number)) for look, number in
                      (("c-ok", age.municipality), ("c-risk", age.applicant), ("c-third", age.third_party))])
                 for age in found]),
        (("c-ok", say("Wacht op de gemeente", "Waits for the municipality")),
         ("c-risk", say("Wacht op de aanvrager", "Waits for the applicant")),
         ("c-third", say("Wacht op een ander", "Waits for a third party"))),
        (say("We tellen kalenderdagen sinds de ontvangst, ook als de termijn stilstond.",
             "We count calendar days since receipt, also when the term stood still."),),
    )  # fmt: skip


def _old(old: Iterable[Age], total: int, say: Say) -> str:
    number = sum(age.cases for age in old)
    if not total:
        return say("Er zijn nu geen open zaken.", "There are no open cases now.")
    if not number:
        return say("Geen open zaak is ouder dan een half jaar.", "No open case is older than half a year.")
    many = say.plain(number).text
    one = number == 1
    return say(
        f"{many} open {'zaak is' if one else 'zaken zijn'} ouder dan een half jaar.",
        f"{many} open {'case is' if one else 'cases are'} older than half a year.",
    )


def _span(age: Age, say: Say) -> str:
    if age.until is None:
        return say(f"Meer dan {age.after} dagen geleden", f"More than {age.after} days ago")
    first = age.after + 1 if age.after else 0
    return say(f"{first} tot en met {age.until} dagen geleden", f"{first} to {age.until} days ago")
