"""What whoever has the page of a plan open hears when it changed: its end, what holds it back, and each application."""

from collections.abc import Callable, Iterator

from schemas.catalogue import Language, Words, catalogue

from . import phrases as say
from .news import ABOUT, in_a_line
from .overview import Overview, PlannedCase, State

ENDS = Words(nl="uw plan kan op een andere dag klaar zijn", en="your plan can be ready on another day")
WAITS = Words(nl="uw plan wacht nu vooral op {title}", en="your plan now waits most of all for {title}")
TASKS = Words(nl="wat u moet doen is veranderd", en="what you have to do has changed")
DONE = Words(nl="alle onderdelen van uw plan zijn klaar", en="all parts of your plan have ended")
ANOTHER_PART = Words(nl="een nieuw onderdeel, {title}", en="a new part, {title}")
GONE = Words(nl="{title} hoort niet meer bij dit plan", en="{title} is not part of this plan any more")
ELSEWHERE = Words(nl="er is iets veranderd bij een ander onderdeel", en="something changed with another part")
LIES_WITH = Words(nl="ligt nu bij {who}", en="now with {who}")
OTHER_DAY = Words(nl="kan op een andere dag klaar zijn", en="can be ready on another day")
OTHERWISE = Words(nl="er is iets veranderd", en="something changed")
STANDS: dict[State, Words] = {
    "klaar": Words(nl="daar zijn wij klaar mee", en="we have finished it"),
    "ingetrokken": Words(nl="die trok u in", en="you withdrew it"),
    "bezig": Words(nl="wij zijn ermee bezig", en="we are working on it"),
    "wacht": Words(nl="die wacht op een ander onderdeel", en="it waits for another part"),
    "wacht-op-aanvrager": Words(nl="die wacht op u", en="it waits for you"),
}


def news_of_plan(before: Overview, after: Overview, language: Language) -> str:
    """Nothing when all that changed is how fresh the page is. That it is said here announces nothing: of a plan only
    its end and what holds it back are announced."""
    return in_a_line(_plan(before, after, language), language)


def missed_of_plan(now: Overview, language: Language) -> str:
    """For whoever comes back and does not know what they missed: what it waits for now."""
    held = now.wacht_vooral_op
    where = DONE.in_(language) if now.klaar else _waits(held.titel, language) if held and held.titel else ""
    return in_a_line([where], language)


def _plan(before: Overview, after: Overview, language: Language) -> Iterator[str]:
    if after.klaar and not before.klaar:
        yield DONE.in_(language)
    if after.te_doen != before.te_doen:
        yield TASKS.in_(language)
    held, was = after.wacht_vooral_op, before.wacht_vooral_op
    if held and held.titel and held.titel != (was and was.titel):
        yield _waits(held.titel, language)
    if after.einde != before.einde:
        yield ENDS.in_(language)
    yield from _cases(before, after, language)


def _waits(title: str, language: Language) -> str:
    return WAITS.in_(language).format(title=title)


def _cases(before: Overview, after: Overview, language: Language) -> Iterator[str]:
    """Each application by its name; of those that are somebody else's only that something changed."""
    old, new = ({case.zaak: case for case in plan.zaken if case.zaak} for plan in (before, after))
    for number, case in new.items():
        if (was := old.get(number)) is None:
            yield ANOTHER_PART.in_(language).format(title=case.titel)
        elif what := _otherwise(was, case, _names(before), _names(after), language):
            yield ABOUT.in_(language).format(title=case.titel, what=what)
    yield from (GONE.in_(language).format(title=old[number].titel) for number in old if number not in new)
    if _of_others(before) != _of_others(after):
        yield ELSEWHERE.in_(language)


def _otherwise(
    was: PlannedCase, now: PlannedCase, before: Callable[[int], str], after: Callable[[int], str], language: Language
) -> str:
    """What reads otherwise of one application; not that others went before it in the order."""
    if now.stand != was.stand:
        return STANDS[now.stand].in_(language)
    if now.ligt_bij != was.ligt_bij and now.ligt_bij:
        who = [catalogue().departments[one].in_(language) for one in now.ligt_bij]
        return LIES_WITH.in_(language).format(who=say.AND.in_(language).join(who))
    if now.datum != was.datum:
        return OTHER_DAY.in_(language)
    return "" if _reads(now, after) == _reads(was, before) else OTHERWISE.in_(language)


def _reads(case: PlannedCase, name: Callable[[int], str]) -> tuple[object, ...]:
    """What its line says beside its state, who has it and its day; others by their names, for places shift."""
    others = sorted(map(name, case.wacht_op)), sorted(map(name, case.afgevallen))
    return case.titel, case.besluit, case.grondslag, *others, case.onbekend, case.in_kring, case.bepaalt_einde


def _names(plan: Overview) -> Callable[[int], str]:
    return lambda place: plan.zaken[place - 1].zaak or ""


def _of_others(plan: Overview) -> list[tuple[str, str]]:
    return sorted((case.stand, case.datum.isoformat()) for case in plan.zaken if not case.zaak)
