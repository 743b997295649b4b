"""Invented names for what people of the town ask; requests for support only ever get their plain name."""

from random import Random

from schemas.catalogue import CaseType

AREAS = (
    "Archipelbuurt", "Benoordenhout", "Bezuidenhout", "Binckhorst", "Duindorp", "Escamp", "Kijkduin",
    "Laakkwartier", "Leidschenveen", "Mariahoeve", "Moerwijk", "Regentessekwartier", "Scheveningen",
    "Segbroek", "Statenkwartier", "Transvaalkwartier", "Valkenboskwartier", "Ypenburg", "Zeeheldenkwartier",
)  # fmt: skip
KINDS = ("Koffiebar", "Eethuis", "Lunchroom", "Café", "Bistro", "Theehuis", "IJssalon", "Proeflokaal")
SIGNS = (
    "Zeeheld", "de Ooievaar", "Duinzicht", "het Anker", "De Goudvis", "Zilte Wind", "Prins & Parel", "Lange Jan",
    "Bij de Buren", "Het Oude Tramhuis", "Strandlicht", "De Groene Deur", "Hofkwartier", "Kade Zeven",
)  # fmt: skip
BUILDING = (
    "Dakkapel", "Aanbouw", "Dakopbouw", "Kappen van twee bomen", "Nieuwe kozijnen", "Splitsen van een woning",
    "Verbouwing van een winkel", "Uitrit", "Fietsenstalling", "Zonnepanelen op een monument",
)  # fmt: skip
LARGE = ("Nieuwbouw van twaalf woningen", "Verbouwing van een school", "Opslag van accu's", "Sloop van een loods")
ON_STREET = ("Container", "Steiger", "Verhuislift", "Bouwkeet", "Afzetting voor een hoogwerker")


TITLES = {
    "terrasvergunning": "Terras bij {business}",
    "exploitatievergunning-horeca": "Exploitatie van {business}",
    "alcoholwetvergunning": "Alcohol schenken in {business}",
    "object-openbare-weg": "{object} op straat, {area}",
    "omgevingsvergunning-uitgebreid": "{large}, {area}",
    "omgevingsvergunning-regulier": "{building}, {area}",
}


def business(dice: Random) -> str:
    return f"{dice.choice(KINDS)} {dice.choice(SIGNS)}"


def title_of(dice: Random, type_id: str, kind: CaseType, area: str, **known: str) -> str:
    """What is asked and where, for requests that are published anyway; else the plain name."""
    invented = {
        "business": business(dice),
        "object": dice.choice(ON_STREET),
        "large": dice.choice(LARGE),
        "building": dice.choice(BUILDING),
        "area": area,
        **known,
    }
    return TITLES.get(type_id, kind.nl).format(**invented) if kind.published else kind.nl
