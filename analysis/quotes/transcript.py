"""'NAME: words': turns of a transcript and headlines of the form 'Minister: we will not yield'."""

from __future__ import annotations

import re
from itertools import pairwise

from analysis.quotes.spans import Found
from analysis.quotes.view import View

_TURN = re.compile(
    r"^[ \t]*[\"“”']?(?P<name>[A-Z][\w.’'-]*(?:[ \t]+(?:[A-Z][\w.’'-]*|of|de|van|al|bin|the|\([^)\n]{1,20}\))){0,6})"
    r"[ \t]*:[ \t]+(?P<words>\S[^\n]*)", re.MULTILINE)
_NO_NAMES = frozenset({
    "q", "a", "question", "answer", "note", "update", "updated", "source", "via", "related", "read", "read more",
    "watch", "video", "photo", "photos", "image", "credit", "editor", "analysis", "opinion", "breaking", "exclusive",
    "correction", "more", "see also", "live", "here", "example", "tweet", "caption", "published", "date", "time", "by",
    "subject", "ps", "poll", "report", "interview", "transcript", "listen", "contact", "email", "phone", "tel",
    "topics", "tags",
})
_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})


def find_turns(view: View) -> list[Found]:
    """Turns of speakers who are named before a colon at the start of a line.

    A name in capitals that takes more than one turn, or two names that alternate, make a
    transcript; elsewhere only a headline whose first words name a person, a state or an
    organization counts.
    """
    matches = [match for match in _TURN.finditer(view.text) if match["name"].lower() not in _NO_NAMES]
    if not matches:
        return []
    names: dict[str, int] = {}
    for match in matches:
        names[match["name"].upper()] = names.get(match["name"].upper(), 0) + 1
    turns = []
    for match in matches:
        name = match["name"]
        speech = len(match["words"].split()) >= 3 and not match["words"][0].isdigit() and match["words"][0] not in "$€£"
        again = names[name.upper()] >= 2 or (name.isupper() and len(matches) >= 2)
        if (again and len(name) > 2 and speech) or _headline(view, match):
            turns.append(_turn(view, match))
    for turn, after in pairwise(turns):
        _extend(view, turn, after.start)
    return turns


def _extend(view: View, turn: Found, limit: int) -> None:
    """Give a turn the paragraphs up to the next turn, unless a remark in brackets or a long way is between."""
    name = view.text.rfind("\n", 0, limit)
    between = view.text[turn.end:max(name, turn.end)]
    if between.strip() and "\n(" not in between and '\n"(' not in between and len(between) < 2000:
        turn.end += len(between.rstrip())


def _headline(view: View, match: re.Match) -> bool:
    """Whether a match is the first line of an article and its name is one."""
    if match.start() > 200 or view.text[:match.start()].strip() or len(match["words"]) > 200:
        return False
    first, last = view.first_at(match.start("name")), view.last_before(match.end("name"))
    a, b = view.first_at(match.start("words")), view.last_before(match.end("words")) + 1
    if not any(view.pos[i] in ("VERB", "AUX") for i in range(a, b)):
        return False
    return all(view.pos[i] == "PROPN" for i in range(first, last + 1)) or all(
        view.entity[i] in _NAMED for i in range(first, last + 1))


def _turn(view: View, match: re.Match) -> Found:
    first, last = view.first_at(match.start("name")), view.last_before(match.end("name"))
    head = last if last >= first else first
    end = match.start("words") + len(match["words"].rstrip())
    colon = view.first_at(match.end("name"))
    return Found(match.start("words"), end, "direct", (colon, colon + 1), head, rule="turn")
