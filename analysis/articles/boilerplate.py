"""What stands around an article and is not the article: related links, captions, forms, share bars, pleas.

The phrases are in ``lexicons/boilerplate.csv``.  Precision first: a sentence of the story that happens to
begin like a phrase stays.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from typing import NamedTuple

from analysis.lexicons import read_lexicon

LONGEST = 25
"""Words of a paragraph that can be a related link or a caption."""
LONGEST_LINE = 2_000
"""Characters of a paragraph that can be anything but the story."""

_AGENCY = r"(?:AP|AFP|EPA|EFE|ANSA|TASS|Reuters|REUTERS|Getty(?: Images)?|Shutterstock|iStock|Alamy|Xinhua|DPA|dpa|PA)"
_CREDIT = re.compile(
    r"(?:[(\[|–—-]\s*)?(?:"
    r"\b(?i:photo(?:graph)?|image|picture|pic|foto|credit|illustration)s?(?i:\s+(?:credit|by|courtesy of))?\s*:\s*"
    r"[A-Z©][^.!?]{1,60}|\b(?:Photo|Picture|Image) by [^.!?]{2,60}"
    rf"|\b{_AGENCY}(?: Photo| via [A-Z]\w+(?: Images)?)?\s*/\s*[\w. -]{{2,40}}|\b[\w. -]{{2,40}}/\s*{_AGENCY}"
    rf"|[(\[]\s*{_AGENCY} (?:Photo|photo|file)\s*|\bGetty Images)"
    r"[)\]]?\.?$"
)
"""A photographer or an agency named at the end of a paragraph, as under a picture."""

_TO_SENTENCE_END = r"(?:[^.!?\n]|[.!?](?=\w))*[.!?]*[”’)]*"
_COPYRIGHT_END = re.compile(r"(?:©|\([cC]\))\s*[\w .,/&-]{1,60}$")
_SENTENCE_END = re.compile(r"[.!?][”’\"')]?$")


class _Phrases(NamedTuple):
    line: re.Pattern[str]
    start: re.Pattern[str]
    label: re.Pattern[str]
    any: re.Pattern[str]
    end: re.Pattern[str]
    rest: re.Pattern[str]
    kinds: dict[str, str]


def _pattern(phrase: str, where: str) -> str:
    """A phrase as a pattern: ``*`` is some words of one sentence, at the end of a phrase for ``any`` one word."""
    words = [re.escape(word).replace("'", "['’]") for word in phrase.split()]
    last = words.pop().replace(r"\*", r"\S*" if where == "any" else ".*")
    words = [word.replace(r"\*", r"[^.!?\n]{0,80}?") for word in words]
    return r"[\s,-]+".join([*words, last])


@functools.cache
def _phrases() -> _Phrases:
    """The lexicon as one pattern for each place; a named group each phrase tells its kind."""
    rows = read_lexicon("boilerplate", ("phrase", "where", "kind"))
    kinds: dict[str, str] = {}
    parts: dict[str, list[str]] = {"line": [], "start": [], "label": [], "any": [], "end": [], "rest": []}
    for row in sorted(rows, key=lambda row: -len(row["phrase"])):
        name = f"p{row['line']}"
        kinds[name] = row["kind"]
        pattern = _pattern(row["phrase"], row["where"])
        if row["where"] == "any" and not row["phrase"].endswith("*"):
            pattern += _TO_SENTENCE_END
        parts[row["where"]].append(f"(?P<{name}>{pattern})")
    joined = {where: "|".join(patterns) or r"(?!)" for where, patterns in parts.items()}
    return _Phrases(
        line=re.compile(rf"\W*(?:{joined['line']})\W*", re.IGNORECASE),
        start=re.compile(rf"\W*(?:{joined['start']})\b(?P<colon>\s*[:|»>-])?", re.IGNORECASE),
        label=re.compile(rf"\W*(?:{joined['label']})\s*[:|»>]", re.IGNORECASE),
        any=re.compile(rf"(?:(?<=^)|(?<=[.!?”’)\s]))(?:{joined['any']})\s*", re.IGNORECASE),
        end=re.compile(rf"(?:^|(?<=[.!?”’):])\s+|(?<=[.!?”’)]))(?:{joined['end']})\W*$", re.IGNORECASE),
        rest=re.compile(rf"\W*(?:{joined['rest']})\W*", re.IGNORECASE),
        kinds=kinds,
    )


def without_boilerplate(paragraphs: list[str], cut: Counter[str]) -> list[str]:
    """The paragraphs that are the article; ``cut`` counts what went, by kind."""
    phrases = _phrases()
    kept: list[str] = []
    for number, line in enumerate(paragraphs):
        if phrases.rest.fullmatch(line) and _is_end(paragraphs, number, phrases):
            cut["comments"] += len(paragraphs) - number
            break
        kind = _kind_of(line, phrases)
        if kind is None:
            line = _without_phrases(line, phrases.any, phrases, cut)
            if line:
                kept.append(line)
            continue
        cut[kind] += 1
        if kind == "caption" and kept and _same_caption(kept[-1], line):
            kept.pop()
            cut[kind] += 1
    while kept and (line := _without_phrases(kept[-1], phrases.end, phrases, cut)) != kept[-1]:
        kept[-1:] = [line] if line else []
    return kept


def _without_phrases(line: str, pattern: re.Pattern[str], phrases: _Phrases, cut: Counter[str]) -> str:
    def count(match: re.Match[str]) -> str:
        cut[phrases.kinds[match.lastgroup]] += 1
        return ""

    return pattern.sub(count, line).strip()


def _is_end(paragraphs: list[str], number: int, phrases: _Phrases) -> bool:
    """Whether a comment form begins here: in the last half of the article, or a line of it follows."""
    if 2 * number >= len(paragraphs) or len(paragraphs) == 1:
        return True
    if not number:
        return False
    following = paragraphs[number + 1]
    return bool(phrases.any.match(following) or _kind_of(following, phrases))


def _kind_of(line: str, phrases: _Phrases) -> str | None:
    """What kind of boilerplate a whole paragraph is, None for the story itself."""
    words = line.split()
    if len(words) > 60 or len(line) > LONGEST_LINE:
        return None
    match = phrases.line.fullmatch(line) if len(words) <= LONGEST else None
    if match:
        return phrases.kinds[match.lastgroup]
    if len(words) <= LONGEST:
        match = phrases.label.match(line) or phrases.start.match(line)
        if match:
            named = match.groupdict()
            if named.pop("colon", True) or not _SENTENCE_END.search(line):
                return phrases.kinds[next(name for name, found in named.items() if found)]
    if _COPYRIGHT_END.search(line) or line.startswith("©"):
        return "caption"
    if len(words) <= LONGEST + 15 and _CREDIT.search(line):
        return "caption"
    return None


def _same_caption(before: str, caption: str) -> bool:
    """Whether a short paragraph is the caption that follows, without its credit."""
    return len(before.split()) <= LONGEST and caption.casefold().startswith(before.rstrip(".").casefold())
