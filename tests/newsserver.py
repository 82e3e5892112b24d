"""The demo site with a third host on which everything goes wrong that can, for the tests of ``scrape``."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import repeat
from pathlib import Path

import brotli

from analysis.fetch import ScrapeReport, scrape
from analysis.fetch.demo_site import Answerer, DemoSite, Reply

ODD = "odd.example"
"""The host with the faults; ``/plain`` on it is a sound page."""

TEXT = "".join(
    f"<p>Paragraph {number}: the envoys of Ruritania and Graustark met in Zenda and agreed on nothing at all.</p>"
    for number in range(6)
)
PAGE = f"<!doctype html><html><head><title>Talks in Zenda</title></head><body><article>{TEXT}</article></body></html>"
BROTLI = ("Content-Encoding", "br")
HTML = ("Content-Type", "text/html; charset=utf-8")


def page(title: str = "Talks in Zenda", body: str = TEXT) -> bytes:
    """A sound page."""
    return PAGE.replace("Talks in Zenda", title).replace(TEXT, body).encode()


def raw(*chunks: bytes, pause: float = 0.0, end: bool = True) -> Answerer:
    """Answer with these bytes and nothing else, status line included; then hang up."""
    return stream(lambda: chunks, pause=pause, end=end)


def stream(chunks: Callable[[], Iterator[bytes]], *, pause: float = 0.0, end: bool = True) -> Answerer:
    """Answer with bytes as they come; stop when the client hangs up."""
    def answer(handler) -> None:
        handler.close_connection = True
        with suppress(OSError):
            for chunk in chunks():
                handler.wfile.write(chunk)
                handler.wfile.flush()
                time.sleep(pause)
            if end:
                handler.connection.shutdown(socket.SHUT_WR)
    return answer


def redirect(to: str, status: int = 302, *more: tuple[str, str]) -> Reply:
    return Reply(b"", status, (("Location", to), HTML, *more))


def after(failures: list[Reply], reply: Reply) -> Answerer:
    """Answer with each failure once, then with the reply."""
    left = list(failures)

    def answer(_handler) -> Reply:
        return left.pop(0) if left else reply
    return answer


@cache
def zeros(size: int, wbits: int = 31) -> bytes:
    """So many bytes of nothing, packed small."""
    packer = zlib.compressobj(9, wbits=wbits)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


def head(*headers: str, status: str = "200 OK") -> bytes:
    return ("\r\n".join([f"HTTP/1.1 {status}", "Content-Type: text/html", *headers]) + "\r\n\r\n").encode()


class FaultySite(DemoSite):
    """Two outlets that are sound and one host that is not."""

    def __init__(self) -> None:
        super().__init__()
        self.replies[ODD, "/robots.txt"] = Reply(b"User-agent: *\nDisallow: /closed\n", 200)
        self.put("/plain", Reply(page()))
        self._put_redirects()
        self._put_bodies()
        self._put_manners()

    def put(self, path: str, reply: Reply | Answerer, host: str = ODD) -> str:
        """Publish a reply; the address of it."""
        self.replies[host, path] = reply
        return self.url(host, path)

    def _put_redirects(self) -> None:
        self.put("/moved", redirect("/plain", 301))
        self.put("/self", redirect("/self", 301))
        self.put("/a", redirect("/b", 302))
        self.put("/b", redirect("/a", 302))
        for number in range(12):
            self.put(f"/chain{number}", redirect(f"/chain{number + 1}"))
        for number, target in enumerate((
            "file:///etc/passwd", "ftp://odd.example/x", "gopher://odd.example/x", "javascript:alert(1)",
            "data:text/html,<p>x", "//127.0.0.1:1/x", "http://localhost/x", "http://[::1]/x",
            "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://2130706433/", "http://0x7f.1/",
            "http://[::ffff:10.0.0.1]/", "http://odd.example:25/", "http://inside.example/", "http://", "http://[/",
            "http://0251.0376.0251.0376/", "http://[64:ff9b::a9fe:a9fe]/", "http://[::ffff:169.254.169.254]/",
            "http://odd.example@169.254.169.254/", "http://169.254.169.254#@odd.example/", "http:\\\\10.0.0.1\\x",
            "http://127.0.0.1.:1/", "http://[fd00:ec2::254]/", "//[::]:1/", "HTTP://LOCALHOST.:1/",
            "/" + "1" * 30_000 + "/x",
        )):
            self.put(f"/away{number}", redirect(target))
        self.put("/closed/page", Reply(page()))
        self.put("/to-closed", redirect("/closed/page"))

    def _put_bodies(self) -> None:
        self.put("/gzip", Reply(gzip.compress(page("Packed")), 200, (HTML, ("Content-Encoding", "gzip"))))
        self.put("/deflate", Reply(zlib.compress(page("Packed")), 200, (HTML, ("Content-Encoding", "deflate"))))
        self.put("/brotli", Reply(brotli.compress(page("Packed")), 200, (HTML, BROTLI)))
        self.put("/said-latin", Reply(page("Café talks"), 200, (("Content-Type", "text/html; charset=iso-8859-1"),)))
        self.put("/said-utf8", Reply(page("Café talks").decode().encode("cp1252"), 200, (HTML,)))
        self.put("/only-header", Reply(page("Kafé v Praze").decode().encode("cp1250"), 200,
                                       (("Content-Type", "text/html; charset=windows-1250"),)))
        self.put("/pdf.html", Reply(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(500)))
        self.put("/said-pdf", Reply(b"%PDF-1.7\n", 200, (("Content-Type", "application/pdf"),)))
        self.put("/video", Reply(bytes(100), 200, (("Content-Type", "video/mp4"),)))
        self.put("/text", Reply(b"no markup here", 200, (("Content-Type", "text/plain"),)))
        self.put("/empty", Reply(b""))
        self.put("/bad-gzip", Reply(b"this is not gzip", 200, (HTML, ("Content-Encoding", "gzip"))))
        self.put("/cut-gzip", Reply(gzip.compress(page() * 50)[:-400], 200, (HTML, ("Content-Encoding", "gzip"))))
        self.put("/bomb", Reply(zeros(100 << 20), 200, (HTML, ("Content-Encoding", "gzip"))))
        self.put("/bomb-deflate", Reply(zeros(100 << 20, 15), 200, (HTML, ("Content-Encoding", "deflate"))))
        self.put("/bomb-twice", Reply(gzip.compress(zeros(200 << 20)), 200, (HTML, ("Content-Encoding", "gzip, gzip"))))
        self.put("/bomb-brotli", Reply(brotli.compress(bytes(100 << 20), quality=5), 200, (HTML, BROTLI)))
        self.put("/bad-brotli", Reply(b"this is not brotli", 200, (HTML, BROTLI)))
        self.put("/zip-bomb", Reply(b"PK\x03\x04" + zeros(50 << 20), 200, (HTML,)))
        self.put("/onion", Reply(b"x", 200, (HTML, ("Content-Encoding", ", ".join(["gzip"] * 50)))))
        self.put("/zstd", Reply(b"\x28\xb5\x2f\xfd<html>" + bytes(100), 200, (HTML, ("Content-Encoding", "zstd"))))
        self.put("/odd-coding", Reply(page(), 200, (HTML, ("Content-Encoding", "gzip, rot13"))))
        self.put("/gzip-and-more", Reply(gzip.compress(page("Packed")) + b"<p>more", 200,
                                         (HTML, ("Content-Encoding", "gzip"))))
        self.put("/bomb-behind", Reply(gzip.compress(page()) + zeros(100 << 20), 200,
                                       (HTML, ("Content-Encoding", "gzip"))))
        self.put("/png", Reply(b"\x89PNG\r\n\x1a\n<html>" + page(), 200, (HTML,)))
        self.put("/large", stream(lambda: (head("Content-Length: 52428800"), *repeat(bytes(1 << 20), 50))))
        self.put("/large-chunked", stream(lambda: (
            head("Transfer-Encoding: chunked"), *repeat(b"100000\r\n" + b"a" * (1 << 20) + b"\r\n", 50), b"0\r\n\r\n")))
        self.put("/endless", stream(lambda: (head("Connection: close"), *repeat(b"a" * (1 << 20), 100))))

    def _put_manners(self) -> None:
        self.put("/forbidden", Reply(b"no", 403))
        self.put("/gone", Reply(b"no", 410))
        self.put("/busy", after([Reply(b"", 429, (("Retry-After", "1"),))], Reply(page("After a wait"))))
        self.put("/later", Reply(b"", 429, (("Retry-After", "7200"),)))
        self.put("/hiccup", after([Reply(b"", 500)], Reply(page("After a hiccup"))))
        self.put("/broken", Reply(b"", 503))
        self.put("/slow", stream(lambda: (head("Connection: close"), *repeat(b"<", 200)), pause=0.2))
        self.put("/slow-headers", stream(lambda: (b"HTTP/1.1 200 OK\r\n", *repeat(b"X-A: b\r\n", 200)), pause=0.2))
        self.put("/continues", stream(lambda: repeat(b"HTTP/1.1 100 Continue\r\n\r\n", 2000), pause=0.01))
        for number in range(5):
            self.put(f"/slow-hop{number}", stream(lambda number=number: (
                b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n", b"Connection: close\r\n",
                f"Location: /slow-hop{number + 1}\r\n\r\n".encode()), pause=0.4))
        self.put("/slow-hop5", Reply(page()))
        self.put("/silent", stream(lambda: (b"",), pause=5, end=False))
        self.put("/hang-up", raw())
        self.put("/noise", raw(b"\x00\xff\x13 what is this\r\n\r\n"))
        self.put("/old-http", raw(b"<html>HTTP/0.9 has no headers</html>"))
        self.put("/many-headers", raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n"))
        self.put("/long-header", raw(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 1_000_000 + b"\r\n\r\n"))
        self.put("/short-body", raw(head("Content-Length: 100000") + page()))
        self.put("/bad-length", raw(head("Content-Length: many", "Connection: close") + page("Length unknown")))
        self.put("/minus-length", raw(head("Content-Length: -5", "Connection: close") + page("Length below zero")))
        self.put("/bad-chunks", raw(head("Transfer-Encoding: chunked") + b"zz\r\nwhat\r\n"))
        self.put("/huge-chunk", raw(head("Transfer-Encoding: chunked") + b"ffffffffffff\r\nabc"))
        trailer = b"X-A: b\r\n" * 1000
        self.put("/endless-trailer", stream(lambda: (
            head("Transfer-Encoding: chunked") + b"5\r\n<html\r\n0\r\n", *repeat(trailer, 10**6)), pause=0.01))
        self.put("/long-chunk-size", raw(head("Transfer-Encoding: chunked") + b"5;" + b"a" * 1_000_000))
        self.put("/long-status", raw(b"HTTP/1.1 200 " + b"a" * 1_000_000 + b"\r\n\r\n"))
        self.put("/two-lengths", raw(head("Content-Length: 9", "Content-Length: 100000") + page()))
        self.put("/tls", raw(b"\x15\x03\x03\x00\x02\x02\x28"))
        self.put("/http2", raw(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18)))
        self.put("/not-modified", Reply(b"", 304))
        self.put("/part", Reply(page(), 206, (HTML, ("Content-Range", "bytes 0-99/100000"))))
        self.put("/folded", raw(
            b"HTTP/1.1 302 Found\r\nLocation: http://10.0.\r\n 0.1/\r\nContent-Length: 0\r\n\r\n"))
        self.put("/location-bytes", raw(
            b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\xe2\r\nContent-Length: 0\r\n\r\n"))
        for number, wait in enumerate(("1e18", "-1", "soon", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT")):
            self.put(f"/wait{number}", Reply(b"", 503, (("Retry-After", wait),)))
        self.put("/odd-status", raw(head(status="999 What")))
        self.put("/no-location", Reply(b"", 302))
        self.put("/cookie", redirect("/plain", 302, ("Set-Cookie", "track=1; Path=/; Domain=odd.example")))
        self.put("/auth", Reply(b"", 401, (("WWW-Authenticate", 'Basic realm="x"'),)))
        self.put("/proxy-auth", Reply(b"", 407, (("Proxy-Authenticate", "Basic"),)))


FAST = {"delay": 0.01, "timeout": 1.0, "total_time": 2.0, "retries": 1}


def quick_scrape(site: DemoSite, folder: Path) -> Callable[..., ScrapeReport]:
    """``scrape`` with quick manners into a folder; the site's hosts are allowed unless told otherwise."""
    def run(what, *, folder=folder, allow_hosts=None, since=None, limit=None, **options) -> ScrapeReport:
        allowed = site.hosts if allow_hosts is None else allow_hosts
        settings = site.options(**(FAST | options))
        return scrape(what, folder=folder, allow_hosts=allowed, since=since, limit=limit, options=settings)
    return run


def only(report: ScrapeReport) -> dict:
    """The one row of a report."""
    assert report.rows.height == 1, report.rows
    return report.rows.row(0, named=True)
