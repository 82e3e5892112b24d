"""A PDF whose bytes depend on the figure alone.

The converter numbers fonts as a hash map gives them, which differs from run to run.  Here the objects
are numbered anew, in the order in which the document refers to them.
"""

from __future__ import annotations

import re

_OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj\n", re.M | re.S)
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_RESOURCES = re.compile(rb"(?<=<<\n)(?: +/[a-z]+\d+ \d+ 0 R\n)+")


def in_order(pdf: bytes) -> bytes:
    """The same document with objects, and the names of each resource list, in order of use.

    A file that is not built as the converter builds them comes back as it is.
    """
    trailer = pdf[pdf.rfind(b"trailer") :]
    objects = {int(found[1]): _sorted(found[2]) for found in _OBJECT.finditer(pdf)}
    root = re.search(rb"/Root (\d+) 0 R", trailer)
    if not root or not objects or set(map(int, _REFERENCE.findall(trailer))) - objects.keys():
        return pdf
    head = pdf[: min(found.start() for found in _OBJECT.finditer(pdf))]
    order = _walk(objects, [int(number) for number in _REFERENCE.findall(trailer)])
    new = {old: place for place, old in enumerate(order, start=1)}
    out, offsets = bytearray(head), []
    for old in order:
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n\n" % (new[old], _renumbered(objects[old], new))
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f\r\n" % (len(order) + 1)
    out += b"".join(b"%010d 00000 n\r\n" % offset for offset in offsets)
    start = trailer.index(b"startxref")
    ends = re.sub(rb"/Size \d+", b"/Size %d" % (len(order) + 1), _renumbered(trailer[:start], new))
    return bytes(out) + ends + b"startxref\n%d\n%%%%EOF" % table


def _parts(body: bytes) -> tuple[bytes, bytes]:
    """An object's dictionary and its stream, in which nothing may be touched."""
    dictionary, stream, data = body.partition(b"stream\n")
    return dictionary, stream + data


def _sorted(body: bytes) -> bytes:
    dictionary, stream = _parts(body)
    return _RESOURCES.sub(lambda found: b"".join(sorted(found[0].splitlines(keepends=True))), dictionary) + stream


def _renumbered(body: bytes, new: dict[int, int]) -> bytes:
    dictionary, stream = _parts(body)
    return _REFERENCE.sub(lambda found: b"%d 0 R" % new[int(found[1])], dictionary) + stream


def _walk(objects: dict[int, bytes], first: list[int]) -> list[int]:
    """The numbers of all objects that are referred to, each once, in the order of the references."""
    order: dict[int, None] = {}
    waiting = first[::-1]
    while waiting:
        number = waiting.pop()
        if number in order:
            continue
        order[number] = None
        dictionary, _ = _parts(objects[number])
        waiting += [int(found) for found in reversed(_REFERENCE.findall(dictionary))]
    return list(order)
