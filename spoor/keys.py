"""The key ring: notify's key pairs, made once and kept in the safe of the home."""

from base64 import b64decode, b64encode
from pathlib import Path

from nacl.public import PrivateKey

from deploy.compose_env import new_push_key
from deploy.local.safe import secret
from plumbing.link import new_keys, public_key


def key_pair(home: Path) -> tuple[str, str]:
    """The public and the private key, in base64. Whoever loses the private one cannot read the contacts again."""
    private = secret(home, "notify-private-key", make=_new_key)
    public = PrivateKey(b64decode(private)).public_key
    return b64encode(bytes(public)).decode(), private


def old_keys(home: Path) -> str:
    """Private keys of before, with commas, as a person put them into the safe; mostly none."""
    return secret(home, "notify-old-private-keys", make=str)


def link_keys(home: Path) -> tuple[str, str]:
    """The key that verifies tracking links and the one that signs them. With other ones all links stop working."""
    signing = secret(home, "link-signing-key", make=lambda: new_keys()[1])
    return public_key(signing), signing


def push_key(home: Path) -> str:
    """The key that proves who sends notifications. With another one all browsers must be asked again."""
    return secret(home, "vapid-private-key", make=new_push_key)


def _new_key() -> str:
    return b64encode(bytes(PrivateKey.generate())).decode()
