"""What notify must know: the pipes, the mail server, and the key that opens contacts."""

from datetime import time
from pathlib import Path

from pydantic import Field, SecretStr

from plumbing.settings import DoorSettings

from .core.window import POST_AT

LONGEST_MAIL = 5.0  # seconds; whoever asks the service to stop waits this long for mails under way


class Settings(DoorSettings):
    db_schema: str = "notify"
    notify_private_key: SecretStr = Field(description="base64 of the Curve25519 key that opens contacts")
    link_signing_key: SecretStr = Field(description="base64 of the Ed25519 key with which tracking links are signed")
    post_at: time = Field(POST_AT, description="when what is not urgent leaves, in Amsterdam: the post of the day")
    links_an_hour: int = Field(3, ge=1, description="new links that are mailed for a case in an hour at most")
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_user: str | None = None
    smtp_password: SecretStr | None = Field(None, description="sent over an encrypted connection only")
    smtp_ca_file: Path | None = Field(None, description="of the authority that signed the server's certificate")
    mail_from: str = Field("volg@denhaag.example", description="the address that mails come from")
    mail_from_name: str = "Gemeente Den Haag"
    mail_domain: str = Field("denhaag.example", description="the right half of every Message-ID")
    public_url: str = Field("denhaag.nl/volg", description="the address of status that people type by hand")
    courier_batch: int = Field(200, ge=1, description="messages claimed at once")
    courier_hands: int = Field(8, ge=1, description="mails handed over side by side, each over its own connection")
    lease_seconds: float = Field(60, gt=0, description="after which a message without a result is sent again")

    @property
    def mail_seconds(self) -> float:
        """For one mail with its connection: a third of the lease to begin in, one for this, one to write it down."""
        return min(LONGEST_MAIL, self.lease_seconds / 3)
