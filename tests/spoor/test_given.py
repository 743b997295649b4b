"""Servers that somebody else runs are tried before anything is started; what is wrong is said, the password never."""

from urllib.parse import urlsplit

import pytest

from plumbing.testing import TestServers
from spoor.given import NobodyThere, must_answer
from tests.spoor.command_line import free_block, spoor

SECRET = "geheim-woord"


def other(servers: TestServers, **parts: str) -> str:
    url = urlsplit(servers.admin_url)
    named = {"user": url.username, "password": SECRET, "port": str(url.port), "database": url.path[1:]} | parts
    return "postgresql://{user}:{password}@{host}:{port}/{database}".format(host=url.hostname, **named)


def test_a_server_that_lets_us_in_is_fine(test_servers: TestServers):
    must_answer(test_servers.bootstrap, test_servers.admin_url)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({}, "does not let the role .* in: its name or password is not right"),
        ({"user": "nobody-here"}, "does not let the role 'nobody-here' in"),
        ({"port": "1"}, "nothing answers at .*:1"),
        ({"port": "seven"}, "the port is no number"),
    ],
)
def test_a_database_that_does_not_let_us_in_is_told_in_words_without_the_password(test_servers, parts, why):
    with pytest.raises(NobodyThere, match=f"DATABASE_URL: .*{why}") as told:
        must_answer("", other(test_servers, **parts))

    assert SECRET not in str(told.value)


def test_a_database_that_is_not_there_is_named(test_servers):
    password = urlsplit(test_servers.admin_url).password or ""
    with pytest.raises(NobodyThere, match="has no database 'no-such-city'"):
        must_answer("", other(test_servers, password=password, database="no-such-city"))


def test_with_a_wrong_password_no_service_is_started(test_servers, tmp_path):
    named = {"KAFKA_BOOTSTRAP": test_servers.bootstrap, "DATABASE_URL": other(test_servers)}
    done = spoor("up", "--home", tmp_path / "home", "--port-base", str(free_block()), **named)

    assert (done.returncode, "password is not right" in done.stderr) == (1, True)
    assert SECRET not in done.stdout + done.stderr
    assert not (tmp_path / "home" / "logs").exists()
