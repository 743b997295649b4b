"""Which channels to applicants are set up. A call is none of these: a colleague makes it."""

from typing import Any

from schemas.message_events import Channel

from ..settings import Settings
from .notifynl import NotifyNlLetter, NotifyNlMail, NotifyNlSms
from .push import Forget, Push
from .smtp import Smtp


def by_notifynl(settings: Settings) -> frozenset[Channel]:
    """Which of them it carries."""
    set_up: dict[Channel, object] = {
        "email": settings.notifynl_email_template,
        "sms": settings.notifynl_sms_template,
        "letter": settings.notifynl_letters,
    }
    return frozenset(name for name, wanted in set_up.items() if wanted and settings.notifynl_key)


def open_channels(settings: Settings, forget: Forget) -> dict[Channel, Any]:
    """Each carries its own kind of parcel. E-mail always: by SMTP, unless NotifyNL is asked to."""
    ways: dict[Channel, Any] = {"email": Smtp(settings)}
    if settings.vapid_private_key:
        ways["push"] = Push(settings, forget)
    if settings.notifynl_key is None:
        return ways
    if settings.notifynl_email_template:
        ways["email"] = NotifyNlMail(settings)
    if settings.notifynl_sms_template:
        ways["sms"] = NotifyNlSms(settings)
    if settings.notifynl_letters:
        ways["letter"] = NotifyNlLetter(settings)
    return ways
