"""Sheets of what comes: departments that we no longer hear, terms that can still be extended, and what late costs."""

from collections.abc import Collection

from schemas.catalogue import catalogue
from schemas.catalogue.law import Penalty
from schemas.envelope import legal_day

from .about import DAYS_LEFT, LONGER, window_mark
from .cell import mark
from .heard import Heard
from .sheet import Cell, Say, Sheet, text
from .sources import silent_departments
from .why import Window, penalties, windows
from .words import word


def unheard(names: Collection[str], say: Say) -> str:
    """What is wrong with figures of who is silent; nothing where nobody is."""
    told = say.departments([*names]) if names else ""
    return say(f"Wij horen niets van {told}. Hun cijfers kunnen te laag zijn.",
               f"We hear nothing from {told}. Their figures may be too low.") if told else ""  # fmt: skip


def silence(heard: Heard, say: Say) -> Sheet:
    found = silent_departments(heard.sources)
    return Sheet(
        "stil",
        say("Van wie horen we niets?", "Whom do we not hear from?"),
        unheard(found, say) or say("Alle systemen van afdelingen geven bericht.", "All systems of departments report."),
        (say("Afdeling", "Department"), say("Stil sinds", "Silent since")),
        tuple((text(say.department(name)), text(say.day(legal_day(since)))) for name, since in found.items()),
        notes=(say("Een afdeling is stil als een van haar systemen te lang niets heeft gezegd.",
                   "A department is silent when one of its systems said nothing for too long."),),
        is_open=True,
    )  # fmt: skip


def extensions(heard: Heard, say: Say) -> Sheet:
    found = windows(heard.rows, heard.today) if heard.today else []
    soon = next((one.likely for one in found if one.within == 7), 0)
    many = say.plain(soon).text
    return Sheet(
        "verlengen",
        say("Waar kan verlengen nog?", "Where can the term still be extended?"),
        say(f"Van {many} waarschijnlijk te late {'zaak' if soon == 1 else 'zaken'} kan verlengen nog maar een week.",
            f"Of {many} likely late {'case' if soon == 1 else 'cases'} the term can be extended this week only.")
        if soon else say("Deze week verloopt geen kans op verlenging van een zaak die waarschijnlijk te laat is.",
                         "This week no chance to extend a likely late case runs out."),
        (say("Verlengen kan nog", "Can be extended for"), say("Waarschijnlijk te laat", "Likely late"),
         say("Op schema of te laat", "On schedule or late")),
        tuple(_window(one, say) for one in found),
        notes=(say("Alleen zaken die nog niet verlengd zijn en waar de wet een verlenging toestaat.",
                   "Only cases that were not extended and for which the law allows it."),),
        is_open=True,
    )  # fmt: skip


def _window(one: Window, say: Say) -> tuple[Cell, ...]:
    numbers = (("likely", one.likely), ("schedule", one.schedule))
    cells = (say.count(number, stand="alle", over=window_mark(kind, one.within)) for kind, number in numbers)
    return text(word(DAYS_LEFT, str(one.within or LONGER), say.language)), *cells


def money(heard: Heard, say: Say) -> Sheet:
    """Euros are told in all; those of one case on its page."""
    law = catalogue().law.penalty
    owed = penalties(heard.rows, heard.today, law) if heard.today else None
    lines = [] if owed is None else [
        (say("Zaken die nu geld kosten", "Cases that cost money now"),
         say.count(owed.running, stand="alle", over=mark("penalty", "now"))),
        (say("Tot en met vandaag", "Until today"), Cell(f"€ {say.number(owed.so_far)}")),
        (say("Morgen komt erbij", "Tomorrow adds"), Cell(f"€ {say.number(owed.a_day)}")),
        (say("Hoogstens, als er geen besluit komt", "At most, if nothing is decided"),
         Cell(f"€ {say.number(owed.at_most)}")),
        (say("Zaken die hierna geld gaan kosten", "Cases that will cost money next"),
         say.count(owed.coming, stand="alle", over=mark("penalty", "coming"))),
        (say("De eerste daarvan", "The first of those"), Cell(say.day(owed.first_on) if owed.first_on else "–")),
        (say("Kosten van zaken die in deze periode eindigden", "Cost of cases that ended in this period"),
         Cell(f"€ {say.number(owed.paid)}")),
    ]  # fmt: skip
    answer = say("Er loopt geen dwangsom.", "No penalty runs.")
    if owed and owed.running:
        now, more = say.number(owed.so_far), say.number(owed.a_day)
        answer = say(f"Te late besluiten kosten nu € {now}, en morgen € {more} meer.",
                     f"Late decisions cost € {now} now, and € {more} more tomorrow.") if owed.a_day else say(
            f"Te late besluiten kosten nu € {now}. Morgen komt er niets bij.",
            f"Late decisions cost € {now} now. Tomorrow adds nothing.")  # fmt: skip
    elif owed and owed.coming:
        answer = say("Er loopt nog geen dwangsom, maar er is een ingebrekestelling ontvangen.",
                     "No penalty runs yet, but a notice of default came in.")  # fmt: skip
    return Sheet(
        "dwangsom",
        say("Wat kosten te late besluiten?", "What do late decisions cost?"),
        answer,
        (say("Dwangsom", "Penalty"), say("Bedrag of aantal", "Amount or number")),
        tuple((text(words), value) for words, value in lines),
        notes=(say("Volgens artikel 4:17 van de Algemene wet bestuursrecht, na een ingebrekestelling.",
                   "By article 4:17 of the General Administrative Law Act, after a notice of default."),
               say(f"Een zaak kost elke dag geld, hoogstens {law.days} dagen: {_rates(law, say)}.",
                   f"A case costs money each day, for {law.days} days at most: {_rates(law, say)}."),
               say("Morgen komt erbij: het bedrag van morgen, van alle zaken samen, als er geen besluit komt.",
                   "Tomorrow adds: the amount of tomorrow, of all cases together, if nothing is decided."),
               say("Daarin telt mee wat morgen begint. Wat het hoogste bedrag al kost, telt er niet meer in mee.",
                   "What begins tomorrow is in it. What costs the highest amount already is not.")),
        is_open=True,
    )  # fmt: skip


def _rates(law: Penalty, say: Say) -> str:
    return ", ".join(
        say(f"vanaf dag {one.from_day} € {one.euros}", f"from day {one.from_day} € {one.euros}") for one in law.rates
    )
