"""Which systems hear of what: by their filters and by the cases they may see, and never what it says."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notify.core.notice import EVERY, Wish, features_of, notices, wrong_with
from services.notify.core.origin import is_public
from services.notify.core.turn import Declined, NoticeEnd, Took, TurnEnd, Waiting, ended, rested
from tests.services.notify.saying import announced, snapshot
from tests.services.notify.subscribed import subscriber

A = subscriber("https://a.example/hoor")


def wanting(**filters: str):
    return subscriber(A.callback, id=A.id, wishes=(Wish("zaken", filters),))


def heard_by(one, said=None) -> bool:
    return bool(list(notices(said or announced("opened"), [one])))


@pytest.mark.parametrize(
    ("filters", "hears"),
    [
        ({}, True),
        ({"zaaktype": "terrasvergunning"}, True),
        ({"zaaktype": "*", "verantwoordelijkeOrganisatie": ""}, True),
        ({"zaaktype": "terrasvergunning", "verantwoordelijkeOrganisatie": "DSB"}, True),
        ({"zaaktype": "terrasvergunning", "verantwoordelijkeOrganisatie": "SZW"}, False),
        ({"zaaktype": "bijstandsuitkering"}, False),
        ({"bronorganisatie": "000000000"}, False),
    ],
)
def test_all_filters_of_a_channel_must_fit(filters, hears):
    assert heard_by(wanting(**filters)) is hears


def test_of_several_channels_one_must_fit():
    both = Wish("zaken", {"zaaktype": "bijstandsuitkering"}), Wish("zaken", {"zaaktype": "terrasvergunning"})

    assert heard_by(subscriber(A.callback, wishes=both))
    assert not heard_by(subscriber(A.callback, wishes=both[:1]))
    assert not heard_by(subscriber(A.callback, wishes=(Wish("besluiten", {}),)))


@pytest.mark.parametrize(
    ("departments", "hears"), [((EVERY,), True), (("DSB",), True), (("DPZ",), True), (("SZW",), False), ((), False)]
)
def test_a_system_hears_only_of_cases_that_its_token_shows(departments, hears):
    assert heard_by(subscriber(A.callback, departments=departments)) is hears


@pytest.mark.parametrize(
    ("name", "resource", "action"),
    [
        ("opened", "zaak", "create"),
        ("step-started", "status", "create"),
        ("asked", "status", "create"),
        ("closed", "status", "create"),
        ("decided", "resultaat", "create"),
        ("published", "resultaat", "update"),
        ("delayed", "zaak", "update"),
        ("nothing-new", "zaak", "update"),
    ],
)
def test_a_change_is_told_in_the_words_of_the_standard(name, resource, action):
    (one,) = notices(announced(name), [A])

    assert (one.resource, one.action) == (resource, action)


def test_the_same_announcement_is_the_same_notification_for_one_system_and_another_for_the_next():
    other = subscriber("https://b.example/hoor")
    first, again = list(notices(announced("opened"), [A, other])), list(notices(announced("opened"), [A, other]))

    assert first == again and first[0].id != first[1].id


def test_nothing_is_told_but_type_department_and_how_secret_it_is():
    assert features_of(snapshot()) == {
        "zaaktype": "terrasvergunning",
        "verantwoordelijkeOrganisatie": "DSB",
        "vertrouwelijkheidaanduiding": "openbaar",
    }
    assert features_of(snapshot(case_type="bijstandsuitkering"))["vertrouwelijkheidaanduiding"] == "zaakvertrouwelijk"
    assert features_of(snapshot(case_type="unheard-of"))["vertrouwelijkheidaanduiding"] == "zaakvertrouwelijk"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
        "::ffff:93.184.216.34",        "2002:0a00:0001::1", "64:ff9b::7f00:1", "not an address", "",
    ],
)  # fmt: skip
def test_an_address_of_an_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_an_address_on_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("callback", "code"),
    [
        ("ftp://a.example/", "callback-invalid"),
        ("https://user:word@a.example/", "callback-invalid"),
        ("https://a.example\\@b.example/", "callback-invalid"),
        ("https://a.example/#top", "callback-invalid"),
        ("https://a.example:99999/", "callback-invalid"),
        ("https://a.example/\r\nX: y", "callback-invalid"),
        ("https://[::1]/", "callback-invalid"),
        ("http://a.example/", "callback-not-https"),
        ("http://10.0.0.8:81/hoor", "callback-not-https"),
    ],
)
def test_a_callback_that_could_be_read_in_two_ways_is_refused(callback, code):
    assert [one.code for one in wrong_with(callback, "Bearer x", [], {"http://10.0.0.8:80"})] == [code]


def test_all_that_is_wrong_is_told_at_once():
    wishes = [Wish("zaken", {"zaaktype": "terrasvergunning"}), Wish("besluiten", {"kleur": "rood"})]

    wrong = wrong_with("http://a.example/", "two\nlines", wishes, [])
    assert [(one.code, one.path) for one in wrong] == [
        ("callback-not-https", "/callbackUrl"),
        ("auth-invalid", "/auth"),
        ("kanaal-unknown", "/kanalen/1/naam"),
        ("filter-unknown", "/kanalen/1/filters"),
    ]


def test_an_origin_of_our_own_network_may_be_asked_without_tls():
    assert wrong_with("http://omc.intern:8080/hoor", "x", [], {"http://omc.intern:8080"}) == []


WAITING = Waiting(next(iter(notices(announced("opened"), [A]))), 0)
ID, NO = WAITING.notice.id, Declined("status-500")


def test_what_is_not_taken_is_tried_for_three_days_with_growing_pauses_and_then_parked():
    pauses, refusals = [], 0
    while (end := ended(Waiting(WAITING.notice, refusals), NO, 0)).state == "queued":
        pauses.append(end.pause)
        refusals += 1

    assert pauses == sorted(pauses) and timedelta(days=3) <= sum(pauses, timedelta()) <= timedelta(days=4)
    assert end == NoticeEnd(ID, "parked", "status-500", refused=True)


def test_who_fell_over_together_does_not_come_back_together():
    assert ended(WAITING, NO, 0).pause < ended(WAITING, NO, 0.5).pause < ended(WAITING, NO, 1).pause
    assert rested(3, [NO], 0).rest < rested(3, [NO], 1).rest


def test_a_system_that_asks_for_rest_gets_it_and_nothing_is_spent():
    asked = Declined("status-429", timedelta(minutes=7))

    assert ended(WAITING, asked, 0) == NoticeEnd(ID, "queued", "status-429")
    assert rested(0, [asked], 0) == TurnEnd(1, "status-429", timedelta(minutes=7))


def test_a_system_in_trouble_is_left_alone_longer_each_time_and_at_most_a_quarter_of_an_hour():
    rests = [rested(before, [NO], 0).rest for before in range(30)]

    assert rests == sorted(rests) and (rests[0], rests[-1]) == (timedelta(seconds=2), timedelta(minutes=15))


def test_one_notification_that_is_not_understood_says_nothing_of_the_system():
    assert rested(4, [Declined("status-400", alone=True)], 0) == TurnEnd()
    assert rested(4, [Took()], 0) == TurnEnd()
    assert rested(4, [Took(), NO], 0).failures == 1
    assert rested(4, [], 0).failures == 4


def test_the_moment_is_told_in_utc():
    (one,) = notices(announced("opened"), [A])

    assert one.at == datetime(2026, 10, 20, 8, tzinfo=UTC)
