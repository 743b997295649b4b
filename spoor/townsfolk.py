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


IN_ENGLISH = {
    "Noor Verbeek": "asked for a rebuilding, things on the street and a catering licence",
    "Samir Haddou": "asked for a terrace, and later for social assistance",
    "Elif Aksoy": "asked for alcohol licences and a terrace",
    "Wim de Groot": "asked for a rebuilding and terraces; our e-mails do not reach him",
    "Tom Willems": "asked for help with debts and for a rebuilding",
    "Anouk (contactcentrum)": "helps people who call: the desk",
    "Marcel (leiding)": "sees the dashboard",
    "Dewi (Stadsbeheer)": "sees the applications that City Management works on",
}


def people() -> list[Person]:
    """They choose who they are on the sign-in page; nobody has a password."""
    nothing: dict[str, list[str]] = {}
    everybody = {name: (applicant_id(who), what, nothing) for name, (who, what) in APPLICANTS.items()} | STAFF
    return [Person(sub, name, what, claims, IN_ENGLISH[name]) for name, (sub, what, claims) in everybody.items()]


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
