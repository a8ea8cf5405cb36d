"""Who a visitor is to the queue: an address and a cookie that the server signed, never a name that a client chose.

Turns are shared first between addresses and then between the cookies of one address. So a class behind one address
shares its turns, and a client that collects cookies takes no turns from other addresses.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from typing import NamedTuple

__all__ = ["Passes", "Visitor", "address_key", "is_loopback"]


class Visitor(NamedTuple):
    """Who asks.

    Attributes
    ----------
    address
        Where the connection comes from, see `address_key`.
    cookie
        Number of a pass of this server; "" without a valid one.
    page
        Name that a page gave itself: its newest request takes the place of the one before. It counts for nothing else.
    """

    address: str
    cookie: str
    page: str


def address_key(host: str) -> str:
    """An address; of IPv6 the network, since one machine has as many addresses in it as it likes.

    Examples
    --------
    >>> address_key("192.0.2.7"), address_key("2001:db8::1:2:3:4"), address_key("::ffff:192.0.2.7"), address_key("")
    ('192.0.2.7', '2001:db8::/64', '192.0.2.7', '')
    """
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))


def is_loopback(host: str) -> bool:
    """Whether a name or address, as in an address of a page, is this machine itself.

    Examples
    --------
    >>> [is_loopback(host) for host in ("localhost", "127.0.0.2", "[::1]", "0.0.0.0", "laptop")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return host == "localhost"


class Passes:
    """Cookies of one server: a number and its signature. Those of an earlier server, or made up, count for nothing."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self.name = f"cosim-{secrets.token_hex(4)}"  # cookies know no ports: two servers on a machine each have theirs

    def fresh(self) -> str:
        """A new pass."""
        number = secrets.token_hex(12)
        return f"{number}.{self._sign(number)}"

    def number(self, given: str | None) -> str:
        """Number of a pass; "" if it is none of this server."""
        number, _, signature = (given or "").partition(".")
        return number if hmac.compare_digest(signature.encode(), self._sign(number).encode()) else ""

    def _sign(self, number: str) -> str:
        return hmac.new(self._secret, number.encode(), hashlib.sha256).hexdigest()
