"""Which channels are set up follows from the settings alone; a call is none, for a colleague makes it."""

from collections.abc import Sequence
from typing import Any

from services.notify.channels.open import open_channels
from tests.services.notify.notify_nl import KEY
from tests.services.notify.test_push import VAPID, settings


async def forget(_: Sequence[str]) -> None: ...


async def opened(**more: Any) -> dict[str, str]:
    channels = open_channels(settings(vapid_private_key=None, **more), forget)
    for channel in channels.values():
        await channel.close()
    return {name: type(channel).__name__ for name, channel in channels.items()}


async def test_without_settings_there_is_mail_and_nothing_else():
    assert await opened() == {"email": "Smtp"}
    assert await opened(notifynl_sms_template="t", notifynl_email_template="t", notifynl_letters=True) == {
        "email": "Smtp"
    }


async def test_each_channel_is_there_when_it_is_set_up():
    assert await opened(notifynl_key=KEY) == {"email": "Smtp"}
    assert await opened(notifynl_key=KEY, notifynl_sms_template="t") == {"email": "Smtp", "sms": "NotifyNlSms"}
    assert await opened(notifynl_key=KEY, notifynl_email_template="t") == {"email": "NotifyNlMail"}
    assert await opened(notifynl_key=KEY, notifynl_letters=True) == {"email": "Smtp", "letter": "NotifyNlLetter"}


async def test_with_a_key_for_it_browsers_are_notified():
    channels = open_channels(settings(vapid_private_key=VAPID), forget)

    assert set(channels) == {"email", "push"}
    await channels["push"].close()
