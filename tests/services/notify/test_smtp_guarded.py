"""The channel e-mail at a server that is careful: encryption, a password, refusals at every word, and a sudden end."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from plumbing.testing import eventually
from services.notify.channels.smtp import ServerAway
from services.notify.core.message import Refused, Taken
from tests.services.notify.conftest import PostOffice
from tests.services.notify.test_smtp import mail, smtp

NOW = datetime.now(UTC)
A_DAY = timedelta(days=1)
USER = {"smtp_user": "spoor", "smtp_password": "geheim"}


@dataclass
class Careful(PostOffice):
    """Lets in who has the password, over an encrypted line; `at_end` are its words after the text of next mails."""

    tried: list[str] = field(default_factory=list)  # passwords
    sessions: set[int] = field(default_factory=set)
    at_end: list[str] = field(default_factory=list)

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, how: str, told: Any) -> AuthResult:
        assert isinstance(told, LoginPassword) and session.ssl
        self.tried.append(told.password.decode())
        right = told.password == b"geheim"
        return AuthResult(success=right, handled=right)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.sessions.add(id(session))
        return self.at_end.pop(0) if self.at_end else await super().handle_DATA(server, session, envelope)


@dataclass(frozen=True)
class Authority:
    """Signs certificates, as that of a town hall would."""

    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    file: Path

    def server(self, folder: Path, host: str = "127.0.0.1", until: datetime = NOW + A_DAY) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        san = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        signed = _certificate(_name("post"), self.name, key, until).add_extension(
            x509.SubjectAlternativeName([san]), False
        )
        both = folder / f"{host}-{until:%Y%m%d}.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        both.write_bytes(secret + signed.sign(self.key, SHA256()).public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
        return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(subject: x509.Name, issuer: x509.Name, key: Any, until: datetime) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    return made.not_valid_before(NOW - 3 * A_DAY).not_valid_after(until)


def authority(folder: Path, text: str) -> Authority:
    key, name, file = ec.generate_private_key(ec.SECP256R1()), _name(text), folder / f"{text}.pem"
    made = _certificate(name, name, key, NOW + A_DAY).add_extension(x509.BasicConstraints(True, None), True)
    file.write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    return Authority(key, name, file)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ours"), "town")


@asynccontextmanager
async def careful(context: ssl.SSLContext) -> AsyncIterator[Careful]:
    office = Careful()

    def door() -> SMTP:
        return SMTP(
            office, hostname="post", tls_context=context, require_starttls=True, auth_required=True,
            authenticator=office.authenticate,
        )  # fmt: skip

    server = await asyncio.get_running_loop().create_server(door, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    yield office
    server.close()


async def test_a_password_goes_over_an_encrypted_line_to_the_right_server(ours: Authority, tmp_path: Path):
    async with careful(ours.server(tmp_path)) as office:
        channel = smtp(office, **USER, smtp_ca_file=ours.file)

        assert await channel.hand_over(mail()) == Taken()
        assert (len(office.mails), office.tried) == (1, ["geheim"])
        await channel.close()


async def test_lines_are_kept_so_that_few_logins_carry_many_mails(ours: Authority, tmp_path: Path):
    async with careful(ours.server(tmp_path)) as office:
        channel = smtp(office, **USER, smtp_ca_file=ours.file)
        pile = iter(range(30))

        async def hand() -> None:
            for number in pile:
                assert await channel.hand_over(mail(f"{number}@example.org")) == Taken()

        await asyncio.gather(*(hand() for _ in range(3)))
        assert (len(office.mails), len(office.tried), len(office.sessions)) == (30, 3, 3)
        await channel.close()


async def test_a_wrong_password_is_the_settings_fault_and_is_told_to_nobody(ours: Authority, tmp_path: Path):
    async with careful(ours.server(tmp_path)) as office:
        channel = smtp(office, smtp_user="spoor", smtp_password="verkeerd", smtp_ca_file=ours.file)

        with pytest.raises(ServerAway) as away:
            await channel.hand_over(mail())
        assert office.mails == [] and "verkeerd" not in f"{away.value!r}{away.value.__cause__!r}"


@pytest.mark.parametrize(
    "strange",
    [
        lambda ours, folder: authority(folder, "stranger").server(folder),
        lambda ours, folder: ours.server(folder, host="post.example.org"),
        lambda ours, folder: ours.server(folder, until=NOW - A_DAY),
    ],
    ids=["of another authority", "of another server", "of yesterday"],
)
async def test_to_a_server_with_a_wrong_certificate_nothing_is_said(
    ours: Authority, tmp_path: Path, strange: Callable[[Authority, Path], ssl.SSLContext]
):
    async with careful(strange(ours, tmp_path)) as office:
        channel = smtp(office, **USER, smtp_ca_file=ours.file)

        with pytest.raises(ServerAway):
            await channel.ready()
        with pytest.raises(ServerAway):
            await channel.hand_over(mail())
        assert (office.tried, office.mails) == ([], [])


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("451 Greylisted", Refused("smtp-451")),
        ("452 No room", Refused("smtp-452")),
        ("552 Too large", Refused("smtp-552", permanent=True)),
        ("554 Looks like spam", Refused("smtp-554", permanent=True)),
    ],
)
async def test_a_refusal_after_the_text_is_certain_and_the_next_mail_goes_over_the_same_line(
    ours: Authority, tmp_path: Path, words: str, outcome: Refused
):
    async with careful(ours.server(tmp_path)) as office:
        office.at_end = [words]
        channel = smtp(office, **USER, smtp_ca_file=ours.file)

        assert await channel.hand_over(mail()) == outcome
        assert await channel.hand_over(mail()) == Taken()
        assert (len(office.sessions), len(office.tried)) == (1, 1)
        await channel.close()


ANSWERS = {b"EHLO": b"250 yes\r\n", b"MAIL": b"250 yes\r\n", b"RCPT": b"250 yes\r\n", b"DATA": b"354 go on\r\n"}


@asynccontextmanager
async def dying(at: bytes) -> AsyncIterator[PostOffice]:
    """A server that is gone when it hears this word; `.` is the end of the text."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n" if at != b"" else b"")
        while at and (line := await reader.readline()):
            word = line[:4].strip().upper()
            if word == at:
                break
            if word in ANSWERS:
                writer.write(ANSWERS[word])
        writer.transport.abort()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    yield PostOffice(port=server.sockets[0].getsockname()[1])
    server.close()


@pytest.mark.parametrize(
    ("at", "unsure"),
    [(b"MAIL", False), (b"RCPT", False), (b"DATA", True), (b".", True)],
)
async def test_a_server_that_dies_leaves_us_unsure_only_if_it_may_have_the_text(at: bytes, unsure: bool):
    async with dying(at) as office:
        assert await smtp(office).hand_over(mail()) == Refused("connection-lost", unsure=unsure)


@pytest.mark.parametrize("at", [b"", b"EHLO"])
async def test_a_server_that_dies_before_it_knows_us_is_away(at: bytes):
    async with dying(at) as office:
        with pytest.raises(ServerAway):
            await smtp(office).hand_over(mail())


async def test_a_line_that_died_while_nobody_looked_costs_no_mail(ours: Authority, tmp_path: Path):
    async with careful(ours.server(tmp_path)) as office:
        channel = smtp(office, **USER, smtp_ca_file=ours.file)
        await channel.hand_over(mail())
        (idle,) = channel._idle
        assert isinstance(idle.transport, asyncio.WriteTransport)
        idle.transport.abort()

        async def lost() -> bool:
            return not idle.is_connected

        await eventually(lost)
        assert await channel.hand_over(mail()) == Taken()
        assert (len(office.mails), len(office.tried)) == (2, 2)
        await channel.close()
