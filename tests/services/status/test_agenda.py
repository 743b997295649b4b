"""The days of a case for somebody's own calendar: what is in the file, and that every calendar can read it."""

import re

from schemas.stories import answered, asked, at, decided, fact, on, opened, published
from services.status.core.agenda import agenda

from .shown import told

TODAY = on(9, 21)
LONG = (
    "Terras, met verwarming; en een heel lange naam – bij café ’t Haantje \\ aan de Laan van Meerdervoort in Den Haag"
)


def lines(story, language="nl") -> list[str]:
    """Unfolded, as a calendar reads them."""
    return re.sub(r"\r\n ", "", agenda(told(story, TODAY), language)).split("\r\n")


def planned(**more):
    return fact("appointment.planned", on(9, 10), ref="a1", at=at(9, 28, 9, 30).isoformat(), place="Spui 70", **more)


def test_an_appointment_has_its_hour_its_place_and_what_to_bring():
    found = lines([opened(on(9, 1)), planned(bring=["Pas", "Tekening"])])

    assert "DTSTART:20260928T093000Z" in found and "DTEND:20260928T103000Z" in found
    assert "LOCATION:Spui 70" in found and "DESCRIPTION:Neem mee: Pas\\, Tekening" in found
    assert "SUMMARY:Afspraak: Dakkapel aan de Laan van Meerdervoort" in found


def test_the_last_day_to_answer_is_a_whole_day():
    found = lines([opened(on(9, 1)), asked(on(9, 18), on(10, 2))], "en")

    assert "DTSTART;VALUE=DATE:20261001" in found and "DTEND;VALUE=DATE:20261002" in found  # before 2 October
    assert any(line.startswith("SUMMARY:Last day to answer") for line in found)


def test_what_is_over_is_in_no_calendar():
    answer = [opened(on(9, 1)), asked(on(9, 10), on(9, 24)), answered(on(9, 18))]
    end = [opened(on(9, 1)), planned(), decided(on(9, 16)), published(on(9, 17))]

    assert not any(line.startswith("SUMMARY") for line in lines(answer))
    assert [line for line in lines(end) if line.startswith("SUMMARY")] == [
        "SUMMARY:Laatste dag om bezwaar te maken: Dakkapel aan de Laan van Meerdervoort"
    ]


def test_a_line_is_never_too_long_and_no_sign_ends_it():
    text = agenda(told([opened(on(9, 1), title=LONG), asked(on(9, 18), on(10, 2))], TODAY), "nl")

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")) and text.endswith("END:VCALENDAR\r\n")
    said = re.sub(r"\r\n ", "", text)
    assert "\\, met verwarming\\; en" in said and "’t Haantje \\\\ aan" in said
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == said.count("UID:") == 1


def test_the_same_case_is_the_same_file():
    story = [opened(on(9, 1)), planned()]

    assert agenda(told(story, TODAY), "nl") == agenda(told(story, TODAY), "nl")
