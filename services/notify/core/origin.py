"""Web addresses that strangers give us: how they must be written, and which machines we ask anything at all."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# Plain letters, no user, no fragment: whoever reads an address in another way finds the same host in it.
URL = re.compile(
    r"(?P<origin>(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(:(?P<port>[1-9]\d{0,4}))?)"
    r"(?P<path>/[A-Za-z0-9_.~!$&'()*+,;=:@/%?-]*)?",
    re.ASCII,
)
TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last four bytes


def origin_of(address: str) -> str:
    found = URL.fullmatch(address)
    return found["origin"] if found else ""


def is_public(address: str) -> bool:
    """On the internet, for everybody: not of a machine, a network or a provider's inside, however it is written."""
    try:
        one = ip_address(address)
    except ValueError:
        return False
    if isinstance(one, IPv6Address):
        if one.ipv4_mapped or one.sixtofour or one.teredo:  # another address in disguise
            return False
        if one in TRANSLATED:
            one = IPv4Address(int(one) & 0xFFFFFFFF)
    return one.is_global and not one.is_multicast and not one.is_reserved
