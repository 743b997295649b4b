"""What can be said of the container files without an engine: no secret in them, and only what was tested."""

import re
from pathlib import Path

import pytest
import yaml

from deploy.compose_env import CHOICES, KEYS, PASSWORDS, HalfAKeyPair, write_env

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES = yaml.safe_load(COMPOSE)["services"]
SECRET = re.compile(r"(PASSWORD|PRIVATE_KEY|PUBLIC_KEY|SIGNING_KEY|VERIFY_KEY|SESSION_KEY)$")


def env_of(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines() if not line.startswith("#"))


def test_every_secret_comes_from_outside_and_its_absence_is_told():
    set_ = {name: value for one in SERVICES.values() for name, value in one.get("environment", {}).items()}

    secrets = {name: value for name, value in set_.items() if SECRET.search(name)}
    urls = [
        one["environment"]["DATABASE_URL"] for one in SERVICES.values() if "DATABASE_URL" in one.get("environment", {})
    ]

    assert set(secrets) == {*PASSWORDS, *KEYS}
    assert all(value == f"${{{name}:?run make compose-env}}" for name, value in secrets.items())
    assert len(urls) == 4
    assert all(re.search(r":\$\{[A-Z]+_DB_PASSWORD:\?run make compose-env\}@", url) for url in urls)


def test_every_door_opens_on_this_machine_only():
    doors = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}

    assert set(doors) == {"intake", "status", "notify", "dashboard", "mail"}
    assert all(port.startswith("127.0.0.1:") for ports in doors.values() for port in ports)


def test_each_service_has_a_role_of_its_own():
    roles = re.findall(r"postgresql://(\w+):\$\{(\w+)_DB_PASSWORD", COMPOSE)

    assert roles == [(role, role.upper()) for role in ("intake", "status", "notify", "dashboard")]


def test_the_image_holds_only_packages_that_were_tested():
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^\S+==[^ ]+|--hash=\S+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("deploy/requirements.lock") <= pins("requirements.lock"), "run `make lock`"


def test_keys_are_made_once_for_their_owner_alone(tmp_path):
    file = tmp_path / ".env"
    file.write_text("PARTITIONS=4", encoding="utf-8")

    assert write_env(file) == [*PASSWORDS, *KEYS, *CHOICES]
    first = file.read_text(encoding="utf-8")
    assert write_env(file) == []

    assert file.read_text(encoding="utf-8") == first
    assert set(env_of(first)) == {"PARTITIONS", *PASSWORDS, *KEYS, *CHOICES}
    assert file.stat().st_mode & 0o777 == 0o600


def test_half_a_key_pair_is_not_made_whole_with_another_half(tmp_path):
    file = tmp_path / ".env"
    file.write_text(f"{KEYS[0]}=abc\n", encoding="utf-8")

    with pytest.raises(HalfAKeyPair):
        write_env(file)
    assert file.read_text(encoding="utf-8") == f"{KEYS[0]}=abc\n"


def test_who_tells_facts_needs_a_token_until_somebody_chooses_otherwise(tmp_path):
    file = tmp_path / ".env"
    write_env(file)

    lines = file.read_text(encoding="utf-8").splitlines()
    assert SERVICES["intake"]["environment"]["INTAKE_OPEN_DOOR"] == "${INTAKE_OPEN_DOOR:-false}"
    assert env_of("\n".join(lines))["INTAKE_OPEN_DOOR"] == "false"
    assert "without a token" in lines[lines.index("INTAKE_OPEN_DOOR=false") - 1]
