"""A letter as a mail: what any mail program reads back is what was written."""

import email
from datetime import UTC, datetime
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.channels.mail import Mail, as_bytes
from services.notify.core.compose import Letter

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=300)


def read_back(letter: Letter) -> email.message.EmailMessage:
    mail = Mail("abc@denhaag.example", "Gemeente <volg@denhaag.example>", "a@b.example", "nl", letter)
    found = email.message_from_bytes(as_bytes(mail, NOW), policy=default)
    assert isinstance(found, email.message.EmailMessage)
    return found


@given(LINES, st.lists(LINES, max_size=5))
def test_every_word_survives_the_post(subject: str, lines: list[str]):
    text = "\n".join(lines)
    mail = read_back(Letter(subject, text, f"<p>{text}</p>"))
    plain, html = mail.iter_parts()

    assert str(mail["Subject"]).split() == subject.split()
    assert read(plain) == text.rstrip("\n")
    assert read(html) == f"<p>{text}</p>"
    assert mail.defects == []


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Goedendag,\n\nhet is zover. \n.\nFrom ons", "7bit"),
        ("x" * 998, "7bit"),
        ("x" * 999, "quoted-printable"),
        ("Een caf\u00e9", "quoted-printable"),
        ("--=_abc\nContent-Type: text/html\n\n<b>", "quoted-printable"),
        ("een\0twee", "quoted-printable"),
    ],
)
def test_plain_words_travel_as_they_are_and_others_so_that_every_server_takes_them(text: str, how: str):
    mail = read_back(Letter("Onderwerp", text, f"<pre>{text}"))
    plain, html = mail.iter_parts()

    assert plain["Content-Transfer-Encoding"] == how
    assert (read(plain), read(html)) == (text, f"<pre>{text}")


@pytest.mark.parametrize("text", ["a\rb", "a\n.\r\nMAIL FROM:<x@y>", "a\r.\r"])
def test_no_end_of_a_line_is_anything_but_cr_lf(text: str):
    """Else one server reads one mail where the next one reads two."""
    mail = Mail("abc@denhaag.example", "volg@denhaag.example", "a@b.example", "nl", Letter("Onderwerp", text, text))
    content = as_bytes(mail, NOW).replace(b"\r\n", b"")

    assert b"\r" not in content and b"\n" not in content


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), max_size=1200))
def test_a_plain_subject_is_read_as_it_was_written(subject: str):
    mail = read_back(Letter(subject, "tekst", "<p>tekst</p>"))

    assert str(mail["Subject"]).split() == subject.split()


def read(part: email.message.MIMEPart) -> str:
    return str(part.get_content()).replace("\r\n", "\n").rstrip("\n")


def test_the_headers_say_when_and_that_no_human_wrote_it():
    mail = read_back(Letter("Onderwerp", "tekst", "<p>tekst</p>"))

    assert mail["Message-ID"] == "<abc@denhaag.example>"
    assert mail["Date"].datetime == NOW
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "nl")


def test_no_line_is_longer_than_mail_servers_take():
    letter = Letter("é" * 500, "woord " * 1000, "<p>" + "é" * 3000)
    mail = Mail("abc@denhaag.example", "volg@denhaag.example", "a@b.example", "nl", letter)

    assert max(len(line) for line in as_bytes(mail, NOW).split(b"\r\n")) <= 78


def test_a_mail_that_may_be_stopped_says_how_in_one_press():
    """RFC 8058: mail programs show a button, and post to it without asking."""
    free = read_back(Letter("Onderwerp", "tekst", "<p>tekst</p>", stop="https://denhaag.example/uit/TOKEN"))
    prescribed = read_back(Letter("Onderwerp", "tekst", "<p>tekst</p>"))

    assert free["List-Unsubscribe"] == "<https://denhaag.example/uit/TOKEN>"
    assert free["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert prescribed["List-Unsubscribe"] is None and free.defects == []
