"""The mail catcher: what Spoor sends can be read, and stays."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import httpx
import pytest

from deploy.local.mailcatcher import mail_catcher_command
from deploy.local.ports import answers, free_ports
from deploy.local.process import Processes


class Catcher:
    """A running mail catcher, as its users see it."""

    def __init__(self, smtp_port: int, http_port: int) -> None:
        self.smtp_port, self.http_port = smtp_port, http_port

    def send(self, *mails: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as line:
            for mail in mails:
                line.send_message(mail)

    def get(self, path: str, **query: str | int) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.http_port}{path}", params=query)

    def delete_all(self) -> None:
        httpx.delete(f"http://127.0.0.1:{self.http_port}/api/v1/messages").raise_for_status()


@contextmanager
def running_catcher(home: Path) -> Iterator[Catcher]:
    smtp, http = free_ports(2)
    with Processes(home) as processes:
        child = processes.start(mail_catcher_command(home / "mails", smtp, http))
        child.wait_until(lambda: answers(http) and answers(smtp), seconds=30)
        yield Catcher(smtp, http)


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    with running_catcher(tmp_path) as running:
        yield running


def a_mail(
    to: str = "aanvrager@example.org", subject: str = "Uw aanvraag Z-2026-1", text: str = "Beste één"
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Gemeente <post@example.org>", to, subject
    mail["Message-ID"] = make_msgid(domain="example.org")
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p><script>alert(1)</script>", subtype="html")
    return mail


def test_mails_are_listed_newest_first_in_the_words_of_mailpit(catcher: Catcher):
    catcher.send(a_mail(subject="eerste"), a_mail(subject="tweede – één"))

    listed = catcher.get("/api/v1/messages", limit=1).json()

    assert listed["total"] == 2
    (mail,) = listed["messages"]
    assert mail["Subject"] == "tweede – één"
    assert mail["From"] == {"Name": "Gemeente", "Address": "post@example.org"}
    assert mail["To"] == [{"Name": "", "Address": "aanvrager@example.org"}]
    assert {"ID", "MessageID", "Created"} <= mail.keys()
    whole = catcher.get(f"/api/v1/message/{mail['ID']}").json()
    assert whole["Text"].strip() == "Beste één" and "<p>Beste één</p>" in whole["HTML"]


@pytest.mark.parametrize("query", ["Z-2026-7", "to:ander@example.org", '"zaak Z-2026-7" beste', "ANDER@example.org"])
def test_a_search_finds_by_address_and_case_number(catcher: Catcher, query: str):
    catcher.send(a_mail(), a_mail(to="ander@example.org", subject="zaak Z-2026-7"))

    found = catcher.get("/api/v1/search", query=query).json()["messages"]

    assert [mail["Subject"] for mail in found] == ["zaak Z-2026-7"]
    assert "zaak Z-2026-7" in (page := catcher.get("/", q=query).text) and "Uw aanvraag" not in page


def test_a_mail_is_read_as_text_and_its_html_is_locked_up(catcher: Catcher):
    catcher.send(a_mail(text="<b>Beste</b>"))

    page = catcher.get("/mail/1")
    html = catcher.get("/mail/1/html")

    assert "<pre>&lt;b&gt;Beste&lt;/b&gt;" in page.text and "<iframe sandbox " in page.text
    assert html.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert catcher.get("/mail/2").status_code == 404


def test_mails_stay_until_they_are_thrown_away(tmp_path: Path):
    with running_catcher(tmp_path) as before:
        before.send(*[a_mail(subject=f"bericht {number}") for number in range(60)])
    with running_catcher(tmp_path) as after:
        assert after.get("/api/v1/messages", start=50).json()["count"] == 10
        assert "Older mails" in after.get("/").text
        after.delete_all()
        assert after.get("/api/v1/messages").json()["total"] == 0
        assert "No mail has come in yet" in after.get("/").text


def test_a_mail_that_is_hardly_one_is_kept_as_it_came(catcher: Catcher):
    with smtplib.SMTP("127.0.0.1", catcher.smtp_port) as line:
        line.sendmail(
            "x@example.org",
            ["y@example.org"],
            b"Subject: =?nonsense?q?=\r\nContent-Type: text/plain; charset=wat\r\n\r\n\xff",
        )

    assert catcher.get("/").status_code == 200
    assert catcher.get("/mail/1").status_code == 200
    assert catcher.get("/mail/1/source").content.endswith(b"\xff\r\n")


def test_nobody_lives_at_the_address_that_is_gone(catcher: Catcher):
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        catcher.send(a_mail(to="aanvrager@weg.example"))

    assert catcher.get("/api/v1/messages").json()["total"] == 0
