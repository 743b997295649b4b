"""The key ring of docker-compose.yml: passwords and notify's keys, each made once and written for their owner alone."""

import os
import secrets
import sys
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from nacl.public import PrivateKey

from plumbing.link import new_keys

ROLES = ("POSTGRES", "INTAKE_DB", "STATUS_DB", "NOTIFY_DB", "DASHBOARD_DB")
PASSWORDS = (*(f"{role}_PASSWORD" for role in ROLES), "SESSION_KEY")
CONTACTS, LINKS = ("NOTIFY_PUBLIC_KEY", "NOTIFY_PRIVATE_KEY"), ("LINK_VERIFY_KEY", "LINK_SIGNING_KEY")
PUSH = "VAPID_PRIVATE_KEY"
KEYS = (*CONTACTS, *LINKS, PUSH)
CHOICES = {
    "INTAKE_OPEN_DOOR": (
        "false",
        "true, to try it out without a log-in service: who reaches intake on this machine tells facts without a token",
    ),
}  # what a newcomer should see that they can choose


class HalfAKeyPair(Exception):
    """One key without the other: a new pair would lock away the contacts that are on the bus, or end every link."""


def write_env(file: Path) -> list[str]:
    """Add what is missing and give back its names; what is there stays, for the volumes know it."""
    before = file.read_text("utf-8") if file.exists() else ""
    missing = _missing({line.partition("=")[0].strip() for line in before.splitlines()})
    if missing:
        fresh = file.with_name(f"{file.name}.new")
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(before if before.endswith("\n") or not before else f"{before}\n")
            out.writelines(_line(name, value) for name, value in missing.items())
        fresh.replace(file)
    file.chmod(0o600)
    return list(missing)


def _missing(known: set[str]) -> dict[str, str]:
    # hexadecimal letters need no quoting in an address or in a shell
    missing = {name: secrets.token_hex(24) for name in PASSWORDS if name not in known}
    for names, make in ((CONTACTS, _key_pair), (LINKS, new_keys)):
        if len(known.intersection(names)) == 1:
            raise HalfAKeyPair(names)
        if not known.issuperset(names):
            missing |= zip(names, make(), strict=True)
    if PUSH not in known:
        missing[PUSH] = new_push_key()
    return missing | {name: value for name, (value, _) in CHOICES.items() if name not in known}


def _line(name: str, value: str) -> str:
    told = f"# {CHOICES[name][1]}\n" if name in CHOICES else ""
    return f"{told}{name}={value}\n"


def _key_pair() -> tuple[str, str]:
    private = PrivateKey.generate()
    return b64encode(bytes(private.public_key)).decode(), b64encode(bytes(private)).decode()


def new_push_key() -> str:
    """With which notifications are signed (P-256), in base64url as the libraries of web push read it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def main(file: Path) -> None:
    try:
        made = write_env(file)
    except HalfAKeyPair as half:
        sys.exit(f"{file} holds only one of {' and '.join(half.args[0])}. Bring the other back, or delete both lines.")
    sys.stdout.write(f"{file}: made {', '.join(made)}\n" if made else f"{file} holds everything already.\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ".env"))
