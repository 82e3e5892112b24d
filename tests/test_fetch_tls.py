"""Claims about ``scrape`` and servers whose encryption is wrong: each is a row with the reason, and nothing is read."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Callable

import pytest
import trustme
from newsserver import FAST, only, page

from analysis.fetch import ScrapeOptions, scrape

HOST = "safe.example"


class Server:
    """A server on the loopback address that does one thing to whoever connects."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.heard: list[bytes] = []
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        try:
            with connection:
                self._serve(connection)
        except OSError:
            pass

    def close(self) -> None:
        self._socket.close()


def answering(context: ssl.SSLContext, heard: list[bytes], *, cut: bool = False) -> Callable[[socket.socket], None]:
    """Speak TLS, note what is asked, answer with a page; with ``cut``, hang up in the middle."""
    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            heard.append(secure.recv(10_000))
            body = page()
            if b"robots" in heard[-1]:
                secure.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            secure.sendall(head.encode() + (body[: len(body) // 2] if cut else body))
    return serve


def dripping(connection: socket.socket) -> None:
    """A handshake that never ends: one byte of a record now and then."""
    connection.sendall(b"\x16\x03\x03\x40\x00")
    for _ in range(100):
        connection.sendall(b"\x02")
        time.sleep(0.2)


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def outcome(authority, tmp_path, monkeypatch):
    """The row of ``https://safe.example`` served so, its authority trusted unless told otherwise."""
    servers = []

    def fetched(serve: Callable[[socket.socket], None], *, trusted: bool = True) -> dict:
        if trusted:
            authority.cert_pem.write_to_path(tmp_path / "ca.pem")
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        else:
            monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
        servers.append(server := Server(serve))
        options = ScrapeOptions(**FAST | {"retries": 0, "resolve": lambda host: ["127.0.0.1"]})
        url = f"https://{HOST}:{server.port}/a"
        return only(scrape(url, folder=tmp_path / "raw", allow_hosts=[HOST], options=options))

    yield fetched
    for server in servers:
        server.close()


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def test_a_sound_certificate_is_accepted(authority, outcome):
    heard: list[bytes] = []
    assert outcome(answering(context_of(authority.issue_cert(HOST)), heard))["outcome"] == "fetched"
    assert any(b"GET /a" in asked for asked in heard)


LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(("names", "terms", "trusted", "reason"), [
    ((HOST,), {}, False, "certificate verify failed"),
    (("other.example",), {}, True, "certificate"),
    (("127.0.0.1",), {}, True, "certificate"),
    ((HOST,), {"not_before": LONG_AGO, "not_after": LONG_AGO + dt.timedelta(days=9)}, True, "expired"),
], ids=["of an unknown authority", "of another host", "of the bare address", "expired"])
def test_a_certificate_that_proves_nothing_ends_the_request_before_it_is_made(
    authority, outcome, names, terms, trusted, reason
):
    heard: list[bytes] = []
    row = outcome(answering(context_of(authority.issue_cert(*names, **terms)), heard), trusted=trusted)
    assert row["outcome"] == "failed"
    assert reason in row["reason"]
    assert not any(b"GET" in asked for asked in heard)


OLD = ssl.TLSVersion.TLSv1_1


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")
def test_old_tls_is_not_spoken(authority, outcome):
    context = context_of(authority.issue_cert(HOST))
    context.minimum_version, context.maximum_version = OLD, OLD
    heard: list[bytes] = []
    assert outcome(answering(context, heard))["outcome"] == "failed"
    assert not heard


@pytest.mark.parametrize("serve", [
    dripping, lambda connection: time.sleep(5), lambda connection: None,
    lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
    lambda connection: connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28"),
], ids=["drips", "is silent", "hangs up", "speaks no TLS", "refuses"])
def test_a_handshake_that_comes_to_nothing_is_a_row_in_time(outcome, serve):
    started = time.monotonic()
    row = outcome(serve)
    assert row["outcome"] in ("failed", "refused by robots")
    assert row["reason"]
    assert time.monotonic() - started < 15


def test_a_page_that_is_cut_off_in_the_middle_is_none(authority, outcome):
    assert outcome(answering(context_of(authority.issue_cert(HOST)), [], cut=True))["outcome"] == "failed"
