"""The switchboard: which ports are free, and who is told when one is not."""

import random
import socket
from collections.abc import Mapping
from itertools import islice

HOST = "127.0.0.1"
BELOW_CALLERS = range(12_000, 32_000)
"""Ports that Linux, macOS and the BSDs never give to a connection that goes out: a caller cannot take one of ours."""


class PortTaken(Exception):
    """Another program listens on a port that one of ours needs."""

    def __init__(self, port: int, name: str) -> None:
        super().__init__(
            f"Port {port} is needed by {name}, but another program is using it. "
            "Stop that program, or choose other ports with --port-base (for example --port-base 19000)."
        )
        self.port = port


def refuse_taken_ports(needs: Mapping[str, int]) -> None:
    """Raise PortTaken for the first of `needs` (name -> port) that cannot be had."""
    for name, port in needs.items():
        if not is_free(port):
            raise PortTaken(port, name)


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses now, all different, drawn by chance so that two who ask at once get others."""
    free = filter(is_free, random.sample(BELOW_CALLERS, len(BELOW_CALLERS)))
    return list(islice(free, count))


def answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
