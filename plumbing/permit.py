"""The permit: a short-lived signed word with which a page lets its reader speak at the door of a sister service."""

from datetime import datetime
from uuid import uuid4

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from pydantic import AwareDatetime, ValidationError
from pydantic.dataclasses import dataclass

from .settings import DoorSettings

LIVES = 2 * 3600  # seconds: who fills in a form today, sends it today


@dataclass(frozen=True, slots=True)
class Permit:
    """To say this kind of thing about this case, by this viewer. `after` is the newest moment that the page told."""

    what: str
    case_id: str
    viewer_id: str
    number: str  # of the form that was shown: the same form twice is one form
    after: AwareDatetime | None = None


def grant(settings: DoorSettings, what: str, case_id: str, viewer_id: str, after: datetime | None = None) -> str:
    """For the hidden field `permit` of a form; holds nothing that its reader does not know."""
    return granted(settings.session_key.get_secret_value(), Permit(what, case_id, viewer_id, uuid4().hex[:12], after))


def granted(key: str, permit: Permit) -> str:
    """For whoever holds the key of the city and is no service, such as its invented town."""
    after = permit.after.isoformat() if permit.after else None
    return _signer(key).dumps([permit.what, permit.case_id, permit.viewer_id, permit.number, after])


def read_permit(settings: DoorSettings, token: str, what: str) -> Permit | None:
    """None for what was not signed by us, too long ago, or to say something else."""
    try:
        permit = Permit(*_signer(settings.session_key.get_secret_value()).loads(token, max_age=LIVES))
    except (BadSignature, ValidationError, TypeError):
        return None
    return permit if permit.what == what else None


def signed(settings: DoorSettings, what: str, word: str) -> str:
    """A word for a link in a mail; the same word has the same token. How long it counts is for its reader to judge."""
    return str(URLSafeSerializer(settings.session_key.get_secret_value(), salt=what).dumps(word))


def read_signed(settings: DoorSettings, what: str, token: str) -> str | None:
    """None for what was not signed by us, or for something else."""
    try:
        word = URLSafeSerializer(settings.session_key.get_secret_value(), salt=what).loads(token)
    except BadSignature:
        return None
    return word if isinstance(word, str) else None


def _signer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="permit")
