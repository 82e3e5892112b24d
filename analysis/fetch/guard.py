"""Which addresses a request may go to: http and https, public hosts, checked when the connection is made.

The toolkit follows links from the open web inside the analyst's network.  So that no link can make it
talk to machines in there (server-side request forgery), a host name is resolved once, every address
that it has is checked, and the connection goes to the address that was checked: a name that changes
its address in between (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_INSIDE = tuple(map(ipaddress.ip_network, ("192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "3fff::/20", "5f00::/16",
                                             "fec0::/10")))
"""Not for the open internet by IANA's registries, which older Pythons do not know in full."""
_METADATA = frozenset({"169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254", "192.0.0.192"})
"""Addresses where clouds hand out credentials; Azure's is a public one."""
_PORTS = {"http": 80, "https": 443}
_LONGEST = 8_000
"""Characters of an address: servers take that many by RFC 9110, 4.1, and few more."""
_TRIED = 4
"""Addresses of a host that are tried: one that names hundreds that do not answer would hold a request for hours."""


class RefusedError(ValueError):
    """A request that is not made, or an answer that is not taken; the message says why."""


class AddressError(RefusedError):
    """An address that no request may go to."""


class NoPageError(RefusedError):
    """What lies at an address is no page that could be taken, now or tomorrow."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also where IPv6 wraps an IPv4 address.

    >>> is_public("93.184.216.34"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (True, False, False, False)
    """
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if any(ip.version == network.version and ip in network for network in _INSIDE):
        return False
    if str(ip) in _METADATA or not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    if ip.version == 4:
        return True
    inner = ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
    if inner is None and (ip in _NAT64 or int(ip) >> 32 == 0):
        inner = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
    return inner is None or is_public(str(inner))


def checked_url(url: str) -> str:
    """An address in one form: scheme and host small, no fragment, no user name or password, no usual port.

    Raises:
        AddressError: it is not http or https, has no host, is longer than ``_LONGEST``, or names a port that is for
            something else.
    """
    # Browsers drop line breaks and tabs inside an address and take a backslash for a slash.
    if len(url) > _LONGEST:
        raise AddressError(f"the address has {len(url):,} characters, more than {_LONGEST:,}")
    url = "".join(char for char in url.strip() if char not in "\r\n\t").replace("\\", "/")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise AddressError(f"no address: {error}") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise AddressError(f"only http and https are fetched, not {scheme or 'an address without a scheme'}")
    if not host or any(char.isspace() or ord(char) < 32 for char in host):
        raise AddressError("the address names no host")
    if port is not None and port < 1024 and port not in (80, 443):
        raise AddressError(f"port {port} is no port of web pages")
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[scheme]:
        netloc += f":{port}"
    return urlunsplit((scheme, netloc, parts.path or "/", parts.query, ""))


class Guard:
    """Resolves host names and lets only allowed addresses pass; knows the deadline of each thread's request."""

    def __init__(
        self, allow_hosts: Iterable[str] = (), *, resolve: Callable[[str], Sequence[str]] | None = None
    ) -> None:
        self.allowed = frozenset(host.lower().rstrip(".") for host in allow_hosts)
        self._resolve = resolve
        self.running = threading.local()

    def addresses(self, host: str) -> list[str]:
        """The addresses of a host, all of them allowed.

        Raises:
            AddressError: one of them is not of the open internet, and the host is not allowed by name.
            socket.gaierror: the name is not known.
        """
        name = host.lower().strip("[]").rstrip(".")
        if self._resolve is not None:
            found = list(self._resolve(name))
        else:
            found = [str(entry[4][0]) for entry in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]
        found = list(dict.fromkeys(found))
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "the name is not known")
        if name not in self.allowed:
            for address in found:
                if not is_public(address):
                    raise AddressError(
                        f"{name} is {address}, which is not on the open internet; allow_hosts={[name]!r} allows it"
                    )
        return found


class Deadline:
    """Ends a request when its time is over, even if the server sends a byte now and then.

    The time runs while a connection is watched: redirects and retries share it, waiting for one's turn is free.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self._left = seconds
        self._since = 0.0
        self._socket: socket.socket | None = None
        self._timer: threading.Timer | None = None

    def watch(self, connection: socket.socket) -> None:
        """Let the time run for a connection.  A duplicate is held, so that no other file can be hit."""
        self.cancel()
        self._socket = socket.socket(fileno=socket.dup(connection.fileno()))
        self._since = time.monotonic()
        self._timer = threading.Timer(max(self._left, 0), self.end)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """Hang up."""
        self.over = True
        with contextlib.suppress(OSError, AttributeError):  # the server was faster, the socket is closed or gone
            self._socket.shutdown(socket.SHUT_RDWR)

    def cancel(self) -> None:
        """Stop watching; what is left of the time is for the next connection."""
        if self._timer is not None:
            self._left -= time.monotonic() - self._since
            self._timer.cancel()
            self._timer = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class _Watched:
    """What every kind of connection does: let the deadline watch."""

    guard: Guard

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        self._watch(connection)
        return connection

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            self._watch(self.sock)
        super().request(*args, **kwargs)

    def _watch(self, connection: socket.socket) -> None:
        deadline = getattr(self.guard.running, "deadline", None)
        if deadline is not None:
            deadline.watch(connection)


class _Guarded(_Watched):
    """A connection that is made to a checked address."""

    def _new_conn(self) -> socket.socket:
        host = self._dns_host
        try:
            addresses = self.guard.addresses(host)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(host, self, error) from error
        trouble: Exception | None = None
        for address in addresses[:_TRIED]:
            self._dns_host = address
            try:
                return super()._new_conn()
            except Exception as error:  # the system's errors and urllib3's for what went wrong with this address
                trouble = error
            finally:
                self._dns_host = host
        raise trouble


class GuardedAdapter(HTTPAdapter):
    """A transport whose every connection passes the guard; those to a proxy, which the user named, are watched only."""

    def __init__(self, guard: Guard, **options: Any) -> None:
        self.guard = guard
        super().__init__(**options)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Pools whose connections know the guard."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools(_Guarded)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Pools of connections to a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools(_Watched)
        return manager

    def _pools(self, kind: type) -> dict[str, type]:
        plain = type("WatchedHTTPConnection", (kind, HTTPConnection), {"guard": self.guard})
        secure = type("WatchedHTTPSConnection", (kind, HTTPSConnection), {"guard": self.guard})
        return {
            "http": type("WatchedHTTPPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("WatchedHTTPSPool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }
