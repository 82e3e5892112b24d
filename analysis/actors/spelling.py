"""How names are written: ids, surnames, and one key for the many transliterations of a name.

Names from Arabic, Persian, Hebrew, Cyrillic, Korean or Indic scripts have no one spelling in English: Gaddafi, Qaddafi
and Kadhafi, Lukashenko and Lukashenka, Netanyahu and Netanyahou.  ``persons.csv`` has the usual ones; the others are
found by a key of consonants and a comparison of the vowels.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rapidfuzz.distance import Levenshtein


def _flat() -> dict[int, str]:
    """One character for one: accents go, so that Erdoğan is Erdogan; marks and spaces become plain."""
    table = {}
    for code in range(0xC0, 0x250):
        plain = unicodedata.normalize("NFKD", chr(code))[0]
        if plain.isascii():
            table[code] = plain
    special = {"’": "'", "‘": "'", "\n": " ", "\xa0": " ", "‑": "-", "–": "-", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O",
               "đ": "d", "ı": "i"}
    return table | {ord(mark): plain for mark, plain in special.items()}


FLAT = _flat()


def slug(name: str) -> str:
    """A stable id made of a name: "Yuri Ushakov" gives "yuri-ushakov"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or re.sub(r"\s+", "-", name.strip().lower())


def bare(name: str) -> str:
    """The name as texts write it: without the bracket that keeps namesakes apart."""
    return re.sub(r" \([^()]*\)$", "", name)


PARTICLES = frozenset((
    "al", "bin", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "ten", "ter",
    "van", "von",
))
FAMILY_FIRST = frozenset(("CHN", "HKG", "KHM", "KOR", "PRK", "TWN", "VNM"))
"""States whose people's names put the family name first: "Xi" is Xi Jinping's surname."""
EITHER_ORDER = frozenset(("HUN", "JPN"))
"""States whose own order is that too, but not that of most English-language news: "Kishida Fumio"."""


def surnames(name: str, country: str | None = None) -> list[str]:
    """What a person of that name is called on second mention, longest first; a Korean's given name too: "Jong-un"."""
    words = name.split()
    if len(words) > 1 and words[-1].rstrip(".") in ("Jr", "Sr"):
        words.pop()
    if re.fullmatch("[IVX]+", words[-1]):
        return words[:1] if len(words) == 2 else []
    if len(words) < 2:
        return []
    if country in FAMILY_FIRST and "-" not in words[0]:
        return words if len(words) == 2 and "-" in words[1] else [words[0]]
    if country == "MMR" and len(words) > 3:
        return [" ".join(words[-2:])]
    last = len(words) - 1
    while last > 1 and words[last - 1].lower().rstrip(".") in PARTICLES:
        last -= 1
    found = [" ".join(words[last:])] if last < len(words) - 1 else []
    if words[-1].lower().startswith(("al-", "el-")):
        found.append(words[-1][3:])
    return [*found, words[-1]]


def capitalized(surname: str) -> list[str]:
    """The spellings of a surname with a particle: at the start of a sentence, with a hyphen or without."""
    if surname[:3].lower() in ("al-", "el-", "al ", "el "):
        articles = (surname[:2].lower(), surname[:2].title())
        return [f"{article}{mark}{surname[3:]}" for article in articles for mark in "- "]
    return [surname, surname[0].upper() + surname[1:]]


TRANSLITERATED = frozenset((
    "AFG", "ARE", "ARM", "AZE", "BGD", "BGR", "BHR", "BLR", "BTN", "COM", "CYP", "DJI", "DZA", "EGY", "ERI", "ETH",
    "GEO", "GRC", "IDN", "IND", "IRN", "IRQ", "ISR", "JOR", "JPN", "KAZ", "KGZ", "KHM", "KOR", "KWT", "LAO", "LBN",
    "LBY", "LKA", "MAR", "MDV", "MKD", "MMR", "MNE", "MNG", "MRT", "MYS", "NPL", "OMN", "PAK", "PRK", "PSE", "QAT",
    "RUS", "SAU", "SDN", "SOM", "SRB", "SYR", "THA", "TJK", "TKM", "TUN", "UKR", "UZB", "XKX", "YEM",
))
"""States whose people's names come into English from another script, or by way of one."""
_SOUNDS = [(re.compile(pattern), sound) for pattern, sound in (
    ("tch", "ch"), ("sch", "sh"), ("dzh|dj|zh", "j"), ("kh|ch(?=[aou])", "h"), ("q|ck|c(?!h)", "k"), ("gh", "g"),
    ("dh", "d"), ("th", "t"), ("ph", "f"), ("x", "ks"), ("ou|oo|w(?=[aeiou])", "u"), ("tz|ts", "z"), ("[wv]", "v"),
    (r"y|j\b", "i"), (r"(.)\1+", r"\1"),
)]
"""Letters that transliterations write for one another, in order of use."""
_VOWELS = frozenset(("ae", "ea", "ei", "ie", "ou", "uo", "ao", "oa"))
"""Vowels that stand for one another: Haniyeh and Haniya, Maliki and Maleki, Osama and Usama."""
_CONSONANTS = re.compile("[^aeiou]")
_ALIKE = .6
"""Least likeness of two words with the same consonants, 1 minus their edit distance over the longer one's length."""


def _sounding(text: str) -> str:
    """A text, or many names in one, in the letters by which transliterations are compared."""
    text = text.translate(FLAT).lower().replace("'", "")
    for pattern, sound in _SOUNDS:
        text = pattern.sub(sound, text)
    return text


def _words(sounding: str) -> tuple[str, ...]:
    """The words of a name without its particles."""
    return tuple(word for word in re.split(r"[\s-]+", sounding) if word and word.rstrip(".") not in PARTICLES)


def _consonants(word: str) -> str:
    return ("a" if word[0] in "aeiou" else word[0]) + re.sub("[aeiou]", "", word[1:])


class BySound:
    """Persons by the sound of their full names.

    Args:
        names: full names with their persons; those of states with Latin script are left out, since a spelling
            of theirs that differs is another name.

    Examples:
        >>> from analysis.actors import load_base
        >>> load_base().by_sound.find("Benjamin Netanyahou").name
        'Benjamin Netanyahu'
    """

    def __init__(self, names: Iterable[tuple[str, Any]]):
        pairs = [(text, actor) for text, actor in names if " " in text and actor.country in TRANSLITERATED]
        self._known: dict[tuple[str, ...], list[tuple[tuple[str, ...], Any]]] = defaultdict(list)
        for text, (_, actor) in zip(_sounding("|".join(text for text, _ in pairs)).split("|"), pairs, strict=True):
            words = _words(text)
            self._known[tuple(map(_consonants, words))].append((words, actor))

    def find(self, name: str) -> Any:
        """The one person whose name sounds like this one; None if nobody's or two persons' does."""
        words = _words(_sounding(name))
        if len(words) < 2:
            return None
        found = {
            actor for known, actor in self._known.get(tuple(map(_consonants, words)), ())
            if all(map(_alike, known, words))
        }
        return found.pop() if len(found) == 1 else None


def _alike(one: str, other: str) -> bool:
    """Two words with the same consonants differ by vowels only that transliterations write for one another."""
    if Levenshtein.normalized_similarity(one, other) < _ALIKE:
        return False
    vowels = zip(_CONSONANTS.split(one), _CONSONANTS.split(other), strict=True)
    return all(
        not first or not second or any(a + b in _VOWELS or a == b for a in first for b in second)
        for first, second in vowels
    )
