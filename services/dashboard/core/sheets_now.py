"""Sheets of the work that is open now: where it lies, how old it is, and for whom it waits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from schemas.catalogue import catalogue
from schemas.envelope import legal_day

from .about import age_mark
from .cell import Row
from .chart import Bar, Part, stacked
from .figures import stands
from .filter import Stand
from .heard import Heard
from .sheet import Cell, Say, Sheet, text
from .sheets_coming import unheard
from .small import WITHHELD, Shown
from .sources import silent_departments
from .why import Age, ages

ON_TIME, LIKELY, LATE = Stand.ON_TIME, Stand.LIKELY, Stand.LATE
LOOKS = {ON_TIME: "c-ok", LIKELY: "c-risk", LATE: "c-late"}
Counts = Mapping[str, dict[Stand, int]]


def departments(heard: Heard, say: Say) -> Sheet:
    """Who reads for a department sees its own parts, and of the others how many cases are open, as the town is told."""
    counts, silent = _counts(heard.by_department, say), silent_departments(heard.sources)
    total, others = stands(heard.rows), _others(heard, counts)
    own_rows = [(_page(name, silent, say), *_parts(each, name, say)) for name, each in counts.items()]
    told_rows = [(_page(name, silent, say), *[text("–")] * 3, Cell(say.told(n))) for name, n in others.items()]
    last = (text(say("Alle zaken", "All cases")), *_whole(heard, total, say))
    return Sheet(
        "afdelingen",
        say("Waar liggen de open zaken?", "Where are the open cases?"),
        " ".join(filter(None, (_where(counts, total, say), unheard([name for name in silent if name in counts], say)))),
        (say("Afdeling", "Department"), say("Op schema", "On schedule"),
         say("Waarschijnlijk te laat", "Likely late"), say("Te laat", "Late"), say("Open", "Open")),
        (*own_rows, *told_rows, last),
        stacked([*(_drawn(name, each, silent, say) for name, each in counts.items()),
                 *(_told(name, n, silent, say) for name, n in others.items())]),
        (("c-ok", say("Op schema", "On schedule")),
         ("c-risk", say("Waarschijnlijk te laat", "Likely late")), ("c-late", say("Te laat", "Late")),
         *((("c-third", say("Andere afdelingen", "Other departments")),) if others else ()),
         *((("c-silent", say("Stil: we horen niets", "Silent: we hear nothing")),) if silent else ())),
        (say("Ligt een zaak bij meer afdelingen? Dan telt zij bij elk, en in de onderste rij één keer.",
             "Does a case lie with several departments? Then it counts at each, and once in the last row."),
         say("Te laat: de laatste dag van de wettelijke termijn is voorbij. De dag zelf is nog op tijd.",
             "Late: the last day of the legal term has passed. That day itself is still on time."),
         say("Waarschijnlijk te laat: wij verwachten het besluit na die dag.",
             "Likely late: we expect the decision after that day."),
         *_hidden(heard, say)),
    )  # fmt: skip


def _hidden(heard: Heard, say: Say) -> tuple[str, ...]:
    if heard.town is None:
        return ()
    return (say("Minder dan 5 zaken van anderen zeggen wij niet precies. Een streepje verbergt dat getal.",
                "We do not tell exactly fewer than 5 cases of others. A dash hides that number."),)  # fmt: skip


def _counts(rows: Sequence[Row], say: Say) -> Counts:
    """Every department that the catalogue knows or that has a case; only those that were asked for."""
    apart: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        apart[row.department].append(row)
    names = say.own or sorted({*catalogue().departments, *apart})
    return {name: stands(apart[name]) for name in names}


def _others(heard: Heard, counts: Counts) -> Mapping[str, Shown]:
    told = heard.town.departments if heard.town else {}
    return {name: number for name, number in told.items() if name not in counts}


def _parts(each: Mapping[Stand, int], name: str, say: Say) -> list[Cell]:
    return [say.count(each[stand], stand=stand, afdeling=name) for stand in (ON_TIME, LIKELY, LATE, Stand.OPEN)]


def _whole(heard: Heard, total: Mapping[Stand, int], say: Say) -> list[Cell]:
    found = (ON_TIME, LIKELY, LATE, Stand.OPEN)
    if heard.town:
        return [Cell(say.told(heard.town.stands.get(stand, WITHHELD))) for stand in found]
    return [say.count(total[stand], stand=stand) for stand in found]


def _page(name: str, silent: Mapping[str, datetime], say: Say) -> Cell:
    words = say.department(name)
    if name in silent:
        words += say(" (stil sinds ", " (silent since ") + say.day(legal_day(silent[name])) + ")"
    return Cell(words, f"/dashboard/afdeling/{name}", is_number=False)


def _drawn(name: str, each: Mapping[Stand, int], silent: Mapping[str, datetime], say: Say) -> Bar:
    """Of who is silent nothing is green or blue: what they hold may be missing."""
    whole = say.count(each[Stand.OPEN], stand=Stand.OPEN, afdeling=name)
    way = whole.href, say("Open zaken, ", "Open cases, ") + f"{say.department(name)}: {whole.text}"
    parts = [Part(look, each[stand]) for stand, look in LOOKS.items()]
    if name in silent:
        parts = [Part("c-silent", each[Stand.OPEN])]
    return Bar(say.department(name), whole.text, parts, *way)


def _told(name: str, number: Shown, silent: Mapping[str, datetime], say: Say) -> Bar:
    """One part; what is hidden has no length."""
    look, length = "c-silent" if name in silent else "c-third", number if isinstance(number, int) else 0
    return Bar(say.department(name), say.told(number), [Part(look, length)])


def _where(counts: Counts, total: dict[Stand, int], say: Say) -> str:
    if not say.reach.is_city:
        return _own(total, say)
    if not total[Stand.OPEN]:
        return say("Er zijn nu geen open zaken.", "There are no open cases now.")
    worst = _most({name: each[LIKELY] + each[LATE] for name, each in counts.items()}, say)
    if not (total[LIKELY] or total[LATE]):
        return say("Alle open zaken liggen op schema.", "All open cases are on schedule.")
    if not worst:
        return say("Er zijn zaken te laat, of ze worden het waarschijnlijk.", "Cases are late, or likely to be.")
    return say(
        f"De meeste zaken die te laat zijn of dreigen te worden, liggen bij {worst}.",
        f"Most of the cases that are late or likely to be lie with {worst}.",
    )


def _own(total: Mapping[Stand, int], say: Say) -> str:
    if not total[Stand.OPEN]:
        return say("Uw afdeling heeft nu geen open zaken.", "Your department has no open cases now.")
    if not (total[LIKELY] or total[LATE]):
        return say("Alle open zaken van uw afdeling liggen op schema.",
                   "All open cases of your department are on schedule.")  # fmt: skip
    return say("Bij uw afdeling zijn zaken te laat, of ze worden het waarschijnlijk.",
               "At your department cases are late, or likely to be.")  # fmt: skip


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
        (*((text(_span(age, say)), *(_aged(age, getattr(age, name), say, wacht=code) for name, _, code in whose),
            _aged(age, age.cases, say)) for age in found),
         (total, *(say.count(number, stand="open", wacht=code)
                   for number, (_, _, code) in zip(sums, whose, strict=True)), say.count(sum(sums), stand="open"))),
        stacked([Bar(_span(age, say), say.plain(age.cases).text,
                     [Part(look, number) for look, number in
                      (("c-ok", age.municipality), ("c-risk", age.applicant), ("c-third", age.third_party))])
                 for age in found]),
        (("c-ok", say("Wacht op de gemeente", "Waits for the municipality")),
         ("c-risk", say("Wacht op de aanvrager", "Waits for the applicant")),
         ("c-third", say("Wacht op een ander", "Waits for a third party"))),
        (say("We tellen kalenderdagen sinds de ontvangst, ook als de termijn stilstond.",
             "We count calendar days since receipt, also when the term stood still."),),
    )  # fmt: skip


def _aged(age: Age, number: int, say: Say, **other: str) -> Cell:
    return say.count(number, stand="alle", over=age_mark(_first(age), age.until), **other)


def _first(age: Age) -> int:
    return age.after + 1 if age.after else 0


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
    first = _first(age)
    return say(f"{first}–{age.until} dagen geleden", f"{first}–{age.until} days ago")
