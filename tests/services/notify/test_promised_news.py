"""The promise on the page, news every two weeks, is kept by the mails: status and notify together, without a bus."""

from datetime import date, timedelta
from typing import Any

import pytest

from schemas.envelope import BEGINNING, day_starts, legal_day
from schemas.status_events import Announcement, Expected
from schemas.stories import answered, asked, decided, fact, on, opened, published, started, suspended, tick
from services.notify.core.ahead import _between, ahead
from services.notify.core.book import Book as MailBook
from services.notify.core.judge import judge
from services.status.core import phrases
from services.status.core.dates import between
from services.status.core.promises import Sent, promises
from services.status.core.tell import Book, Said, tell
from tests.services.notify.saying import announced
from tests.services.notify.sorts import LANGUAGES, written

SOON = on(10, 19)  # the day before the case was told of
QUIET = [opened(on(3, 2)), started(on(3, 4))]


def lived(facts: list[Any], until: date, *, asleep: range = range(0)) -> list[tuple[date, str, list[str]]]:
    """By day what became of the promise of news, and the mails of that day; asleep: numbers of days without a tick."""
    status, notify, sent = Book(BEGINNING, {}), MailBook(BEGINNING, {}, {}), list[Sent]()
    days: list[tuple[date, str, list[str]]] = []
    day = legal_day(facts[0].order[0])
    while (day := day + timedelta(days=1)) <= until:
        due = [fact for fact in facts if legal_day(fact.order[0]) == day - timedelta(days=1)]
        dawn, evening = day_starts(day), day_starts(day) + timedelta(hours=18)  # the post of the day left in between
        ticks = [] if (day - on(3, 2)).days in asleep else [tick(dawn), tick(evening)]
        before = len(sent)
        said = [one.announcement if isinstance(one, Said) else one for one in tell(status, [*due, *ticks])]
        for verdict in judge(notify, [one for one in said if isinstance(one, Announcement) or one in ticks]):
            sent += [Sent(one.kind, "sent", one.said.data.happened_at) for one in verdict.messages]
        (case,) = status.cases.values()
        assert case.snapshot
        found = [one.state for one in promises(case.snapshot, day, sent) if one.kind == "news"]
        days.append((day, found[0], [one.kind for one in sent[before:]]))
    return days


def test_a_quiet_case_hears_from_us_every_fortnight_and_the_page_says_so():
    days = lived(QUIET, on(5, 20))

    assert {state for _, state, _ in days} == {"open"}
    assert [(f"{day:%-d %b}", *kinds) for day, _, kinds in days if kinds] == [
        ("3 Mar", "receipt"), ("5 Mar", "change"), ("18 Mar", "still-busy"), ("1 Apr", "still-busy"),
        ("15 Apr", "still-busy"), ("29 Apr", "term-passed"), ("13 May", "still-busy"),
    ]  # fmt: skip


@pytest.mark.parametrize("until", [None, on(9, 1)])
def test_who_waits_for_advice_of_others_hears_from_us_every_fortnight_too(until: date | None):
    days = lived([*QUIET, suspended(on(3, 9), "bibob", until)], on(5, 20))

    assert {state for _, state, _ in days} == {"open"}
    assert [kinds for _, _, kinds in days if kinds][-4:] == [["still-busy"]] * 4


def test_who_is_asked_something_without_a_date_has_the_next_word_and_after_the_answer_we_have():
    days = lived([*QUIET, asked(on(3, 9)), answered(on(4, 22))], on(5, 20))

    assert {state for _, state, _ in days} == {"open"}
    assert [(f"{day:%-d %b}", *kinds) for day, _, kinds in days if kinds][2:] == [
        ("10 Mar", "information-requested"), ("23 Apr", "information-received"), ("29 Apr", "term-passed"),
        ("6 May", "still-busy"), ("20 May", "still-busy"),
    ]  # fmt: skip


def test_what_no_mail_tells_does_not_put_the_next_one_off():
    team = [fact("handler.assigned", on(3, day), team=f"Team {day}") for day in (12, 24)]

    assert {state for _, state, _ in lived([*QUIET, *team], on(5, 20))} == {"open"}


def test_who_got_a_decision_hears_no_more_and_the_promise_was_kept():
    days = lived([*QUIET, decided(on(4, 8)), published(on(4, 8))], on(5, 20))

    assert days[-1] == (on(5, 20), "kept", [])
    assert [kinds for day, _, kinds in days if day > on(4, 2) and kinds] == [["decision"]]


def test_of_a_city_that_sleeps_the_promise_is_broken_and_the_page_says_so():
    assert "missed" in {state for _, state, _ in lived(QUIET, on(5, 20), asleep=range(10, 40))}


@pytest.mark.parametrize(
    ("first", "last"),
    [(on(12, 9), on(12, 20)), (on(11, 9), on(12, 20)), (on(12, 9), on(1, 8, 2027)), (on(1, 5, 2027), on(1, 8, 2027)),
     (on(1, 5, 2027), on(2, 8, 2027))],
)  # fmt: skip
def test_mail_and_page_say_the_same_days(first: date, last: date):
    for language in LANGUAGES:
        said = between(first, last, language, on(10, 20))
        assert _between(first, last, language, on(10, 20)) == said[0].lower() + said[1:]


@pytest.mark.parametrize(
    ("sort", "sentence"),
    [
        ("still-busy", phrases.EIGHT_OF_TEN),
        ("still-busy", phrases.BEYOND_THE_LAW),
        ("still-busy", phrases.WITH),
        ("still-waiting-for-advice", phrases.WAITS["third-party"]),
        ("still-late", phrases.LATE),
        ("later", phrases.TOOK_LONGER),
        ("reminder", phrases.SOONER),
        ("reminder", phrases.WAITS_AND_COUNTS),
    ],
)
def test_a_mail_says_it_in_the_words_of_the_page(sort: str, sentence: Any):
    for language in LANGUAGES:
        assert sentence.in_(language) in written(sort, language).text


@pytest.mark.parametrize("more", [{"expected_on": on(12, 1)}, {"late": True}, {"expected": Expected(SOON, SOON, 40)}])
def test_where_the_page_shows_another_day_the_mail_does_not_say_what_we_expect(more: dict[str, Any]):
    told: dict[str, Any] = {"expected": Expected(on(11, 19), on(11, 27), 40)}

    assert ahead(announced("nothing-new", **told).data, "nl")["expected"] == "tussen 19 en 27 november"
    assert ahead(announced("nothing-new", **told | more).data, "nl")["expected"] == ""


def test_a_mail_names_the_last_day_of_what_was_granted_as_the_page_does():
    for language in LANGUAGES:
        sentence = phrases.VALID_UNTIL.in_(language).split("{day}")[0]
        assert sentence in written("validity", language).text
