"""Clean text of one article: mended marks, whole paragraphs, nothing that is not the article."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from analysis.articles.boilerplate import without_boilerplate
from analysis.articles.markup import without_markup
from analysis.articles.mending import mend
from analysis.articles.titles import split_title, words_of

LONGEST_TITLE = 400
"""Characters that a title may have."""

_ENDS = re.compile(r"[.!?…:;,”’\"')\]]$")


class Normal(NamedTuple):
    """An article in normal form.

    Attributes:
        text: paragraphs with an empty line between, in Unicode NFC, marks typographic.
        title: headline without the site's name, None if there is none.
        section: rubric that stood beside the title, None if none did.
        notes: what was mended or cut, one note each: ``mended: lost mark → ’ (12)``, ``cut: related (2)``.
    """

    text: str
    title: str | None
    section: str | None
    notes: list[str]


def normalize(text: str | None, *, title: str | None = None, source: str | None = None) -> Normal:
    """Bring the text of one article to normal form.

    Args:
        text: the body as it came in, the title on top of it or not.
        title: the title as the page or the table gives it.
        source: host or name of the outlet.

    Returns:
        Text, title, section and notes.  Never raises on odd text; an empty text stays empty.

    >>> normalize("Talks resume | abroad\\n\\nThe envoys met.\\n\\nSee also  Ten dead in landslide").text
    'The envoys met.'
    """
    body, tags = without_markup(text or "")
    body, mended = mend(body, source=source)
    cut: Counter[str] = Counter({"markup": tags} if tags else {})
    section = None
    if title:
        title, section = split_title(mend(title, source=source)[0], source=source)
    paragraphs = paragraphs_of(body)
    paragraphs, title, found = _without_title(paragraphs, title or None, source, cut)
    paragraphs = without_boilerplate(paragraphs, cut)
    notes = [f"mended: {name} ({n})" for name, n in sorted(mended.items())]
    notes += [f"cut: {name} ({n})" for name, n in sorted(cut.items())]
    return Normal("\n\n".join(paragraphs), title, section or found, notes)


def paragraphs_of(text: str) -> list[str]:
    """Paragraphs of a text, white space inside them single.

    Empty lines part paragraphs.  A single line break parts them too, unless the text is wrapped:
    most of its lines then break in the middle of a sentence, and are joined.  Three spaces or more
    after the end of a sentence are a lost line break.
    """
    blocks = [block for block in re.split(r"\n[ \t]*\n\s*", text) if block.strip()]
    inner = [line.rstrip() for block in blocks for line in block.strip().split("\n")[:-1]]
    long = [line for line in inner if 40 <= len(line) <= 120]
    wrapped = len(long) >= 2 and sum(not _ENDS.search(line) for line in long) > 0.6 * len(inner)
    found = []
    for block in blocks:
        lines = [" ".join(block.split("\n"))] if wrapped else block.split("\n")
        for line in lines:
            found += re.split(r"(?<=[.!?”]) {3,}(?=[A-Z“‘(\d])", line.strip())
    return [" ".join(part.split()) for part in found if part.strip()]


def _without_title(
    paragraphs: list[str], title: str | None, source: str | None, cut: Counter[str]
) -> tuple[list[str], str | None, str | None]:
    """Take the title off the top of the text, once or twice; without a title given, it becomes the title."""
    section = None
    number = 0
    while number < min(3, len(paragraphs) - 1):
        line = paragraphs[number]
        if len(line) > LONGEST_TITLE:
            break
        head, rubric = split_title(line, source=source)
        if title is None:
            following = paragraphs[number + 1]
            again = not line.endswith(".") and words_of(split_title(following, source=source)[0]) == words_of(head)
            if not (again or (head != line and rubric) or _is_headline(line, following)):
                break
            title = head
        elif words_of(head) != words_of(title):
            break
        section = section or rubric
        number += 1
    if number:
        cut["title above the text"] += number
    return paragraphs[number:], title, section


def _is_headline(line: str, following: str) -> bool:
    """A first line of 4 to 25 words without an end mark, above a paragraph of sentences."""
    words = line.split()
    if not 4 <= len(words) <= 25 or _ENDS.search(line) or words[0].casefold() == "by":
        return False
    return len(following.split()) > 12 and _ENDS.search(following) is not None
