"""The body of a page: lines of one extractor that another confirms.

trafilatura proposes the lines.  newspaper3k, readability and the page's own JSON-LD confirm them.  What
nobody confirms counts only between confirmed lines, as subheads and short lines do; at the edges it is a share
bar, a byline or a plea.  Where the confirmers found another part of the page they are not asked.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from itertools import pairwise

from lxml.html import HtmlElement

RUN = 4
"""Words in a run; runs are what lines are compared by."""

_WORD = re.compile(r"\w+")
_LINE_TAGS = ("p", "li", "h2", "h3", "h4", "blockquote", "div", "td", "pre")
_HOLDERS = frozenset(("p", "div", "li", "blockquote", "section", "article", "td", "ul", "ol"))


def runs(text: str) -> set[tuple[str, ...]]:
    """The runs of words of a text; a text of fewer words is one run."""
    words = _WORD.findall(text.lower())
    return {tuple(words[i: i + RUN]) for i in range(max(1, len(words) - RUN + 1))} if words else set()


def share(line: set[tuple[str, ...]], whole: set[tuple[str, ...]]) -> float:
    """Share of a line's runs that are in another text."""
    return len(line & whole) / len(line) if line else 0.0


def proposed(tree: HtmlElement, url: str | None, *, fast: bool) -> str:
    """The body as trafilatura sees it; its fast way, unless its precise way finds clearly more."""
    quick = _trafilatura(tree, url, fast=True)
    if fast and len(quick) >= 250:
        return quick
    precise = _trafilatura(tree, url, favor_precision=True) if not fast else _trafilatura(tree, url)
    return quick if len(quick) >= 0.8 * len(precise) else precise


def _trafilatura(tree: HtmlElement, url: str | None, **options: bool) -> str:
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(copy.deepcopy(tree), url=url, include_comments=False, **options)
    except MemoryError:  # the page's fault, not this extractor's
        raise
    except Exception:
        return ""
    return (found.text or "") if found else ""


def readable(tree: HtmlElement) -> str:
    """The body as readability sees it, one block a line."""
    from lxml import html
    from readability import Document

    try:
        summary = Document(copy.deepcopy(tree)).summary()
        if not summary.strip():
            return ""
        lines = [
            element.text_content() for element in html.fromstring(summary).iter(*_LINE_TAGS)
            if not any(child.tag in _HOLDERS for child in element)
        ]
    except MemoryError:  # the page's fault, not this extractor's
        raise
    except Exception:
        return ""
    return "\n".join(lines)


def confirmed(body: str, opinions: list[str], *, most_between: int = 3) -> tuple[str, int]:
    """The lines of a body that another opinion confirms.

    Args:
        body: the proposed body, one block a line.
        opinions: the bodies that others found.
        most_between: unconfirmed lines that are kept between two confirmed ones.

    Returns:
        The lines that stay, and how many went.
    """
    lines = [line for line in body.split("\n") if _WORD.search(line)]
    others = [runs(opinion) for opinion in opinions if opinion]
    known = [any(share(found, other) >= 0.5 for other in others) for found in map(runs, lines)]
    total = sum(map(len, lines))
    if not others or sum(len(line) for line, sure in zip(lines, known, strict=True) if sure) < 0.5 * total:
        return "\n".join(lines), 0
    sure = [number for number, is_known in enumerate(known) if is_known]
    kept = set(sure)
    for first, last in pairwise(sure):
        if last - first - 1 <= most_between:
            kept.update(range(first, last))
    return "\n".join(lines[number] for number in sorted(kept)), len(lines) - len(kept)


def continued(tree: HtmlElement, body: str) -> str:
    """The body with the paragraphs of like containers added, where an extractor stopped at the first.

    Long articles are cut into several containers of one class, with advertisements between.  Where
    one kind of container (tag and class) holds most of the body, and others of that kind hold at
    least a fifth as much again, their paragraphs belong to it.
    """
    have = runs(body)
    weight: Counter[tuple[str, str | None]] = Counter()
    inside: set[HtmlElement] = set()
    outside: list[tuple[HtmlElement, tuple[str, str | None], str]] = []
    for paragraph in tree.iter("p"):
        text = " ".join(paragraph.text_content().split())
        holder = paragraph.getparent()
        if holder is None or len(text) < 40:
            continue
        kind = (holder.tag, holder.get("class"))
        if share(runs(text), have) >= 0.5:
            weight[kind] += len(text)
            inside.add(holder)
        elif sum(len(link.text_content()) for link in paragraph.iter("a")) < 0.3 * len(text):
            outside.append((holder, kind, text))
    if not weight:
        return body
    kind, held = weight.most_common(1)[0]
    if not kind[1] or held <= 0.5 * weight.total():
        return body
    more = [text for holder, its_kind, text in outside if its_kind == kind and holder not in inside]
    return "\n".join([body, *more]) if sum(map(len, more)) > 0.2 * len(body) else body
