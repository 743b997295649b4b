"""The tracking link in a mail: when it counts as made, and where it leads."""

from datetime import datetime, timedelta

from schemas.catalogue import Language
from schemas.snapshot import Snapshot


def made_at(at: datetime, snapshot: Snapshot) -> datetime:
    """The time of its message, so that the same message has the same link; never one that was revoked already."""
    since = snapshot.links_from
    return at if since is None or at > since else since + timedelta(seconds=1)


def addresses(public_url: str, token: str, language: Language) -> dict[str, str]:
    """Where a mail leads: to the case, and through the same link to the preferences."""
    place = public_url if "://" in public_url else f"https://{public_url}"
    here, asked = f"{place.rstrip('/')}/v/{token}", "taal=en" if language == "en" else ""
    return {"link": f"{here}?{asked}".rstrip("?"), "preferences": f"{here}?{asked}&naar=voorkeuren".replace("?&", "?")}
