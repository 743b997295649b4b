"""The invented applicants at intake's form: each signed in, with the permit that their page would show."""

from datetime import datetime

from plumbing.permit import Permit, granted
from plumbing.session import COOKIE, Viewer, sealed
from simulation.people import Raw
from simulation.telling import Sign


def signs(key: str) -> Sign | None:
    """`key` is the session key of the city; without one nobody can be somebody."""

    def sign(fact: Raw) -> tuple[str, str]:
        who, at = fact["applicantId"], datetime.fromisoformat(fact["data"]["occurredAt"])
        permit = Permit("rate", fact["subject"], who, fact["id"].replace("-", "")[:12], at)
        return f"{COOKIE}={sealed(key, Viewer('applicant', who))}", granted(key, permit)

    return sign if key else None
