"""The sheet of how people feel: whether applicants feel kept informed, in numbers that give no rating away."""

from .chart import small_bar
from .heard import Heard
from .ratings import Ratings, share_of_good, told
from .sheet import Cell, Say, Sheet, text


def satisfaction(heard: Heard, say: Say) -> Sheet:
    found = heard.rated or {}
    most = max(found.values(), default=0)
    return Sheet(
        "tevreden",
        say("Voelen aanvragers zich op de hoogte gehouden?", "Do applicants feel kept informed?"),
        _felt(heard.rated, say),
        (say("Oordeel, van 1 tot 5", "Rating, from 1 to 5"), say("Aanvragers, in vijven", "Applicants, in fives")),
        tuple((text(str(grade)), Cell(_in_fives(number, say), bar=small_bar(number, most) if number else ""))
              for grade, number in found.items()),
        notes=(say("Wij ronden af op vijven. Het echte getal is ten hoogste 4 meer of minder; 0–4 kan ook nul zijn.",
                   "We round to fives. The real number is at most 4 more or less; 0–4 can be none as well."),
               say("Wij ronden af wat wij telden sinds de eerste maand. Zo kloppen maanden samen met elkaar.",
                   "We round what we counted since the first month. So months add up."),
               say("Niemand kan daarom het oordeel van één aanvrager uitrekenen uit maanden of afdelingen.",
                   "So nobody can work out the rating of one applicant from months or departments."),
               say("Een percentage maken wij uit de afgeronde getallen, in stappen van 5% en vanaf 10 oordelen.",
                   "A percentage is made of the rounded numbers, in steps of 5% and from 10 ratings on."),
               say("Alleen van zaken die eindigden en waarover iemand een oordeel gaf.",
                   "Only of cases that ended and that somebody rated."),),
        is_open=True,
    )  # fmt: skip


def _in_fives(number: int, say: Say) -> str:
    shown = told(number)
    return say.number(shown) if isinstance(shown, int) else shown


def _felt(found: Ratings | None, say: Say) -> str:
    if found is None:
        return say("Oordelen tellen wij niet per soort of stadsdeel. Zo blijft verborgen wie welk cijfer gaf.",
                   "We do not count ratings by kind or district. So it stays hidden who gave which.")  # fmt: skip
    if (share := share_of_good(found)) is None:
        return say("Er zijn nog te weinig oordelen om dat te zeggen.", "There are too few ratings to say so.")
    return say(f"Ongeveer {share}% van de aanvragers die een oordeel gaven, gaf een 4 of een 5.",
               f"About {share}% of the applicants who rated us gave a 4 or a 5.")  # fmt: skip
