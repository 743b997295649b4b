"""The limit: how often the same caller may do something in this process. A token bucket per key; time is given."""

from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from math import ceil

MOST_KEYS = 10_000  # that are remembered at once; who was quiet longest is forgotten first


@dataclass
class Limit:
    """`burst` times at once, and then once in so many seconds."""

    burst: int
    seconds: float
    _full_at: OrderedDict[str, float] = field(default_factory=OrderedDict)  # when a bucket is full again, by key

    def wait(self, key: str, now: float) -> int:
        """Take one: 0, or the whole seconds to wait before there is one to take."""
        full_at = max(self._full_at.get(key, now), now) + self.seconds
        if (early := full_at - now - self.burst * self.seconds) > 1e-6:
            return ceil(early)
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > MOST_KEYS:
            self._full_at.popitem(last=False)
        return 0


def neighbourhood(address: str) -> str:
    """Whoever may count as one caller: an IPv4 address, or the half of an IPv6 address that one house has (/64)."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or found.exploded[:19])
