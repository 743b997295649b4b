"""What notify must know: the pipes, the ways to applicants, and the key that opens contacts."""

import re
from base64 import b64decode
from datetime import time, timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from plumbing.settings import DoorSettings

from .core.preference import LinkChanges
from .core.ring import KEY
from .core.window import POST_AT

PUSH_KEY = re.compile(r"[A-Za-z0-9_-]{43}=?")
LONGEST_MAIL = 5.0  # seconds; whoever asks the service to stop waits this long for mails under way


class Settings(DoorSettings):
    db_schema: str = "notify"
    notify_private_key: SecretStr = Field(description="base64 of the Curve25519 key that opens contacts")
    notify_old_private_keys: SecretStr = Field(
        SecretStr(""),
        description="its keys of before, with commas: they open what was sealed for them",
    )
    link_signing_key: SecretStr = Field(description="base64 of the Ed25519 key with which tracking links are signed")
    post_at: time = Field(POST_AT, description="when what is not urgent leaves, in Amsterdam: the post of the day")
    link_changes: LinkChanges = Field(
        "mail",
        description="what a tracking link may choose: language and mails; nothing; or all, also calls and notices",
    )
    links_an_hour: int = Field(3, ge=1, description="new links that are mailed for a case in an hour at most")
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_user: str | None = None
    smtp_password: SecretStr | None = Field(None, description="sent over an encrypted connection only")
    smtp_ca_file: Path | None = Field(None, description="of the authority that signed the server's certificate")
    mail_from: str = Field("volg@denhaag.example", description="the address that mails come from")
    mail_from_name: str = "Gemeente Den Haag"
    mail_domain: str = Field("denhaag.example", description="the right half of every Message-ID")
    vapid_private_key: SecretStr | None = Field(
        None, description="base64url of the P-256 key that proves who sends notifications; empty is no web push"
    )
    push_hosts: str = Field(
        "fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com",
        description="push services that a browser may name, with commas; an origin with its scheme is one for tests",
    )
    notifynl_url: str = "https://api.notifynl.nl"
    notifynl_key: SecretStr | None = Field(None, min_length=73, description="API key of NotifyNL; empty is no NotifyNL")
    notifynl_sms_template: str = Field("", description="id of a template with ((text)); empty is no text messages")
    notifynl_email_template: str = Field("", description="id of one with ((subject)) and ((text)); empty is SMTP")
    notifynl_letters: bool = Field(False, description="whether letters on paper go through NotifyNL")
    notifynl_callback_token: SecretStr | None = Field(
        None, min_length=20, description="with which NotifyNL tells what became of messages; empty is not at all"
    )
    work_addresses: str = Field(
        "", description="domains of colleagues' addresses, with commas: the mail of Monday goes there; empty is any"
    )
    weekly_roles_days: int = Field(
        90, ge=1, description="so long the mail of Monday counts on the rights that a colleague had at their last visit"
    )
    public_url: str = Field("denhaag.nl/volg", description="the address of status that people type by hand")
    courier_batch: int = Field(200, ge=1, description="messages claimed at once")
    courier_hands: int = Field(8, ge=1, description="mails handed over side by side, each over its own connection")
    lease_seconds: float = Field(60, gt=0, description="after which a message without a result is sent again")

    webhook_private: str = Field(
        "", description="origins of our own network that may be notified, with commas; all others must be public"
    )
    webhook_ca_file: Path | None = Field(None, description="of the authority that signed the certificates of those")
    webhook_seconds: float = Field(5, gt=0, description="for one notification to another system")
    webhook_hands: int = Field(4, ge=1, description="notifications handed to one system side by side")
    webhook_days: int = Field(30, ge=1, description="after which notifications that were taken are deleted")

    @field_validator("vapid_private_key", "notifynl_key", "notifynl_callback_token", mode="before")
    @classmethod
    def _empty_is_none(cls, given: Any) -> Any:
        return given or None  # a variable that is there but says nothing

    @field_validator("vapid_private_key")
    @classmethod
    def _is_a_key(cls, given: SecretStr | None) -> SecretStr | None:
        """Better refused at the start than at the first notification."""
        if given and not PUSH_KEY.fullmatch(given.get_secret_value()):
            raise ValueError("32 bytes in base64url are needed, as `make compose-env` makes them")
        return given

    @property
    def ring(self) -> str:
        return ring(self.notify_private_key.get_secret_value(), self.notify_old_private_keys.get_secret_value())

    @model_validator(mode="after")
    def _opens_contacts(self) -> Self:
        """Better refused at the start than at the first contact."""
        assert self.ring
        return self

    @property
    def push_services(self) -> frozenset[str]:
        return frozenset(one.strip() for one in self.push_hosts.split(",") if one.strip())

    @property
    def private_origins(self) -> frozenset[str]:
        return frozenset(one.strip() for one in self.webhook_private.split(",") if one.strip())

    @property
    def work_domains(self) -> frozenset[str]:
        return frozenset(one.strip().lower() for one in self.work_addresses.split(",") if one.strip())

    @property
    def weekly_rights(self) -> timedelta:
        return timedelta(days=self.weekly_roles_days)

    @property
    def webhook_call_seconds(self) -> float:
        """A third of the lease to begin in, one for this, one to write it down."""
        return min(self.webhook_seconds, self.lease_seconds / 3)

    @property
    def mail_seconds(self) -> float:
        """For one mail with its connection: a third of the lease to begin in, one for this, one to write it down."""
        return min(LONGEST_MAIL, self.lease_seconds / 3)


def ring(current: str, old: str) -> str:
    """All private keys, as core/ring.py takes them; ValueError when one is no key."""
    keys = [one.strip() for one in (current, *old.split(",")) if one.strip()]
    if any(len(b64decode(key, validate=True)) != KEY for key in keys):
        raise ValueError("a private key of notify is 32 bytes in base64, as `make compose-env` makes it")
    return ",".join(keys)
