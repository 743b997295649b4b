"""Sheets of how work flows: between departments, in each step, and for whom it waited."""

from collections import Counter
from collections.abc import Sequence

from .cell import mark
from .chart import small_bar
from .figures import FEWEST
from .flow import HandOver, InStep, handed_over, in_steps, waited
from .heard import Heard
from .sheet import Cell, Say, Sheet, text
from .small import hundred
from .spread import Spread

MOST_ROWS = 12


def hand_overs(heard: Heard, say: Say) -> Sheet:
    found = handed_over(heard.rows, say.own)[:MOST_ROWS]
    return Sheet(
        "overdrachten",
        say("Waar blijven zaken liggen tussen afdelingen?", "Where do cases lie between departments?"),
        _lie(found, say),
        (say("Van – naar", "From – to"), say("Zaken", "Cases"), say("Wachttijd (helft)", "Wait (half)"),
         say("Langste 10%", "Longest 10%"), say("Per maand", "By month")),
        tuple(_way(f"{say.department(one.giving)} – {say.department(one.taking)}", one,
                   _tenth(one.days, one.longest_tenth, say), found, heard, say) for one in found),
        notes=(say("Wachttijd: kalenderdagen van klaar bij de ene tot gestart bij de andere afdeling.",
                   "Wait: calendar days from ready at the one until started at the other department."),
               say("Bovenaan staat waar zaken samen de meeste dagen wachtten.",
                   "Where cases waited most days in all comes first.")),
        is_open=True,
    )  # fmt: skip


def _lie(found: Sequence[HandOver], say: Say) -> str:
    if not found:
        return say("Er is nog niets overgedragen.", "Nothing was handed over yet.")
    if not found[0].days.total_days:
        return say("Nergens wachten zaken tussen afdelingen: de volgende begint dezelfde dag.",
                   "Nowhere do cases wait between departments: the next begins on the same day.")  # fmt: skip
    giving, taking = say.department(found[0].giving), say.department(found[0].taking)
    return say(f"Zaken wachten samen het langst tussen {giving} en {taking}.",
               f"Cases wait longest in all between {giving} and {taking}.")  # fmt: skip


def _way(
    name: str, one: InStep | HandOver, more: Cell, every: Sequence[InStep | HandOver], heard: Heard, say: Say
) -> tuple[Cell, ...]:
    """Its cases, half of their days beside the longest of all halves, what else there is to say, and how it moved."""
    half, longest = one.days.median or 0, max(other.days.median or 0 for other in every)
    bar = small_bar(half, longest) if one.days.cases >= FEWEST else ""
    return (
        text(name),
        say.count(
            one.days.cases, stand="alle", over=mark(one.figure, one.word), soort=one.case_type or say.asked.soort
        ),
        Cell(say.median(one.days.median, one.days.cases), bar=bar),
        more,
        text(_moved(heard, one, say)),
    )


def _tenth(days: Spread, longest: int | None, say: Say) -> Cell:
    return Cell("–" if longest is None or days.cases < 10 else say.days(longest))


def _moved(heard: Heard, one: InStep | HandOver, say: Say) -> str:
    """From the first month with enough cases to the last one."""
    every = heard.paces.get((one.figure, one.word, one.case_type), {})
    found = [pace for _, pace in sorted(every.items()) if pace.cases >= FEWEST]
    if len(found) < 2 or not any(pace.median for pace in found):
        return "–"
    if found[0].median == found[-1].median:
        return say(f"gelijk gebleven: {say.days(found[-1].median)}", f"unchanged: {say.days(found[-1].median)}")
    return say(f"van {found[0].median} naar {say.days(found[-1].median)}",
               f"from {found[0].median} to {say.days(found[-1].median)}")  # fmt: skip


def steps(heard: Heard, say: Say) -> Sheet:
    every = in_steps(heard.by_type, say.own)
    found = [one for one in every if one.days.cases >= FEWEST][:MOST_ROWS]
    now = Counter({(row.case_type, row.word): row.cases for row in heard.by_type if row.figure == "step-now"})
    answer = say("Er zijn nog te weinig stappen klaar om dat te zeggen.", "Too few steps were finished to say so.")
    if found:
        where, half = say.department(found[0].department), say.days(found[0].days.median or 0)
        kind = say.kind(found[0].case_type)
        answer = say(f"De traagste stap is bij {where}, van {kind}: de helft duurt {half} of langer.",
                     f"The slowest step is at {where}, of {kind}: half take {half} or more.")  # fmt: skip
    return Sheet(
        "stappen",
        say("Welke stappen duren het langst?", "Which steps take longest?"),
        answer,
        (say("Afdeling en stap", "Department and step"), say("Zaken", "Cases"), say("Duur (helft)", "Days (half)"),
         say("Nu in deze stap", "In this step now"), say("Per maand", "By month")),
        tuple(_way(_step(one, say), one, _in_it(now, one, say), found, heard, say) for one in found),
        notes=(say("Kalenderdagen van het begin tot het einde van een stap die klaar is.",
                   "Calendar days from the start to the end of a step that is finished."),
               say("Elke soort zaak telt apart, want een stap kan bij een andere soort iets anders zijn.",
                   "Each kind of case counts apart, for a step may be something else for another kind."),
               say(f"Stappen met minder dan {FEWEST} zaken staan er niet bij.",
                   f"Steps with fewer than {FEWEST} cases are left out.")),
        is_open=True,
    )  # fmt: skip


def _step(one: InStep, say: Say) -> str:
    """Named with its type, unless the page is of one type."""
    found = f"{say.department(one.department)}: {say.step(one.step, one.case_type)}"
    return found if say.asked.soort else f"{found} ({say.kind(one.case_type)})"


def _in_it(now: Counter[tuple[str, str]], one: InStep, say: Say) -> Cell:
    number = now[one.case_type, one.word]
    return say.count(number, stand="alle", over=mark("step-now", one.word), soort=one.case_type)


def waits(heard: Heard, say: Say) -> Sheet:
    """What the municipality waited for others is kept apart from its own time."""
    found = waited(heard.rows)
    names = {"municipality": (say("De gemeente", "The municipality"), "gemeente"),
             "applicant": (say("De aanvrager", "The applicant"), "aanvrager"),
             "third-party": (say("Een ander", "A third party"), "derde")}  # fmt: skip
    now = {whose: sum(row.cases for row in heard.rows if (row.figure, row.word) == ("due", whose)) for whose in names}
    shares = dict(zip((one.whose for one in found), hundred([one.days.total_days for one in found]), strict=True))
    cases = max((one.days.cases for one in found), default=0)
    answer = say("Er zijn nog te weinig besluiten om dat te zeggen.", "Too few cases were decided to say so.")
    if cases >= FEWEST:
        answer = say(
            f"Van alle dagen was {shares['municipality']}% van ons, {shares['applicant']}% van de aanvrager en "
            f"{shares['third-party']}% van een ander.",
            f"Of all days {shares['municipality']}% were ours, {shares['applicant']}% the applicant's and "
            f"{shares['third-party']}% a third party's.",
        )
    rows = tuple(
        (text(names[one.whose][0]),
         Cell(f"{shares[one.whose]}%" if cases >= FEWEST else "–", bar=small_bar(shares[one.whose], 100)),
         say.count(one.days.cases, stand="alle", over=mark("waited", one.whose)),
         Cell(say.median(one.days.median, one.days.cases)),
         say.count(now[one.whose], stand="open", wacht=names[one.whose][1])) for one in found
    )  # fmt: skip
    return Sheet(
        "wachten",
        say("Op wie wachten zaken?", "Whom do cases wait for?"),
        answer,
        (say("Wachtte op", "Waited for"), say("Deel van de dagen", "Share of the days"),
         say("Besloten zaken", "Decided cases"), say("Dagen per zaak (helft)", "Days by case (half)"),
         say("Wachten nu", "Wait now")),
        rows,
        notes=(say("Wachten op de aanvrager en op een ander telt alleen als de termijn daarvoor stilstond.",
                   "Waiting for the applicant and a third party counts only when the term stood still for it."),),
        is_open=True,
    )  # fmt: skip
