"""What a browser may tell us of itself: a push service that we know, and keys that can be encrypted for."""

from dataclasses import replace

import pytest

from services.notify.core.ring import sealed_for
from services.notify.core.subscription import Subscription, is_push_service, unseal, written, wrong_with
from services.notify.settings import Settings
from tests.services.notify.push_service import PushService
from tests.services.notify.saying import PRIVATE

HOSTS = frozenset(Settings.model_fields["push_hosts"].default.split(","))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:APA91-x_y",
        "https://fcm.googleapis.com:443/wp/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA=",
        "https://web.push.apple.com/QGx",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAB%2f",
    ],
)
def test_the_push_services_of_browsers_are_known(endpoint: str):
    assert is_push_service(endpoint, HOSTS)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://169.254.169.254/latest/meta-data/",
        "http://169.254.169.254/latest/meta-data/",
        "https://localhost/push/1",
        "https://127.0.0.1:8101/v1/ticks",
        "https://[::1]/push/1",
        "https://fcm.googleapis.com:8443/fcm",
        "https://fcm.googleapis.com@169.254.169.254/fcm",
        "https://user@fcm.googleapis.com/fcm",
        "https://user:secret@fcm.googleapis.com/fcm",
        "https://evil.example/fcm.googleapis.com/",
        "https://fcm.googleapis.com.evil.example/fcm",
        "https://evilfcm.googleapis.com/fcm",
        "https://push.apple.com/without-a-name-before-it",
        "https://evilpush.apple.com/abc",
        "https://fcm.googleapis.com./fcm",
        "https://FCM.googleapis.com/fcm",
        "https://fcm。googleapis。com/fcm",
        "https://ｆcm.googleapis.com/fcm",
        "https://xn--cm-7ka.googleapis.com/fcm",
        "https://fcm.googleapis.com\\@evil.example/fcm",
        "https://fcm.googleapis.com\t/fcm",
        "https://fcm.googleapis.com/fcm\r\nHost: evil.example",
        "https://fcm.googleapis.com/fcm#@evil.example",
        "https://fcm.googleapis.com?@evil.example/",
        "https://fcm.googleapis.com",
        "https:fcm.googleapis.com/fcm",
        "//fcm.googleapis.com/fcm",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/" + "a" * 1000,
        "",
    ],
)
def test_nobody_makes_us_talk_to_another_host(endpoint: str):
    assert not is_push_service(endpoint, HOSTS)


def test_an_origin_in_the_list_is_that_origin_alone():
    hosts = {"http://127.0.0.1:8131"}

    assert is_push_service("http://127.0.0.1:8131/push/1", hosts)
    assert not is_push_service("http://127.0.0.1:81310/push/1", hosts)
    assert not is_push_service("https://127.0.0.1:8131/push/1", hosts)


def test_all_that_is_wrong_is_told_at_once():
    assert wrong_with(Subscription("https://evil.example/", "nokey", "short"), HOSTS) == {
        "endpoint": "endpoint-of-no-push-service",
        "p256dh": "key-invalid",
        "auth": "secret-invalid",
    }


def test_a_key_is_a_point_of_the_curve():
    told, _ = PushService("https://fcm.googleapis.com").subscribe()
    assert wrong_with(told, HOSTS) == {}

    middle = told.p256dh[:-10] + ("A" * 10 if told.p256dh[-10:] != "A" * 10 else "B" * 10)
    assert wrong_with(replace(told, p256dh=middle), HOSTS) == {"p256dh": "key-invalid"}


def test_a_subscription_lies_sealed_and_is_known_by_its_digest():
    told, _ = PushService("https://fcm.googleapis.com").subscribe()
    sealed = sealed_for(PRIVATE, written(told))

    assert told.endpoint not in sealed and unseal(PRIVATE, sealed) == told
    assert len(told.digest) == 64 and told.digest != replace(told, endpoint=told.endpoint + "x").digest
    assert unseal("A" * 43 + "=", sealed) is None
