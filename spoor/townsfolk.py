"""The townsfolk: who can log in to a city on one machine, all of them invented, and the systems that may."""

from pathlib import Path

from deploy.local.provider import AUDIENCE, Machine, Person, Provider, client_secret
from schemas.catalogue import catalogue
from simulation.town import applicant_id

from .city import City

ISSUER = "log-in"  # its door in the street
APPLICANTS = {
    "Noor Verbeek": ("regular 11", "vroeg een verbouwing, spullen op straat en een exploitatievergunning aan"),
    "Samir Haddou": ("regular 25", "vroeg een terras aan, en later bijstand"),
    "Elif Aksoy": ("regular 1", "vroeg alcoholvergunningen en een terras aan"),
    "Wim de Groot": ("regular 9", "vroeg een verbouwing en terrassen aan; onze e-mails komen bij hem niet aan"),
    "Tom Willems": ("regular 104", "vroeg hulp bij schulden en een verbouwing aan"),
}
STAFF = {
    "Anouk (contactcentrum)": ("s-anouk", "helpt mensen die bellen: het loket", {"roles": ["agent"]}),
    "Marcel (leiding)": ("s-marcel", "ziet het dashboard", {"roles": ["manager"]}),
    "Dewi (Stadsbeheer)": (
        "s-dewi",
        "ziet de aanvragen waar Stadsbeheer aan werkt",
        {"roles": ["department"], "departments": ["DSB"]},
    ),
}


def people() -> list[Person]:
    """They choose who they are on the sign-in page; nobody has a password."""
    asks = [Person(applicant_id(who), name, what) for name, (who, what) in APPLICANTS.items()]
    return asks + [Person(sub, name, what, claims) for name, (sub, what, claims) in STAFF.items()]


def machines() -> list[Machine]:
    """A system per department of the catalogue, one of the whole city, a mail platform, and one that is notified."""
    codes = [code.lower() for code in catalogue().departments]
    departments = [Machine(code, [f"zaken:{code}", f"feiten:{code}"]) for code in codes]
    return [
        *departments,
        Machine("stad", ["zaken:alle"]),
        Machine("mailplatform", ["bezorging"]),
        Machine("archief", ["zaken:alle", "notificaties"]),
    ]


def log_in_service(city: City) -> Provider:
    backs = [f"{city.url(service)}/inloggen/terug" for service in ("status", "dashboard")]
    return Provider(city.url(ISSUER), city.addresses.ports[ISSUER], backs, people(), machines())


def told(home: Path, city: City) -> dict[str, str]:
    """What every service is told of it."""
    client = {"OIDC_CLIENT_ID": "spoor", "OIDC_CLIENT_SECRET": client_secret(home, "spoor")}
    return {"OIDC_ISSUER": city.url(ISSUER), "API_AUDIENCE": AUDIENCE, **client}
