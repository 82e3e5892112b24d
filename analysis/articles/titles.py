"""Titles: the headline alone, without the site's name; what else stood there is the section."""

from __future__ import annotations

import re
import unicodedata

_SECTIONS = frozenset((
    "abroad", "africa", "americas", "analysis", "asia", "asia pacific", "business", "culture", "defence", "defense",
    "economy", "elections", "entertainment", "europe", "foreign", "health", "interactive", "international",
    "latin america", "local", "middle east", "middle-east", "money", "national", "news", "opinion", "politics",
    "programmes", "science", "science & environment", "society", "sport", "sports", "tech", "technology", "travel",
    "uk", "uk news", "us", "us news", "usa", "video", "world", "world news",
))
_OUTLET_WORDS = re.compile(
    r"\b(?:news|times|post|guardian|reuters|bbc|cnn|abc|cbs|nbc|npr|pbs|ap|afp|dw|rte|rté|rt|tass|herald|tribune|journal|"
    r"daily|telegraph|independent|mail|mirror|gazette|chronicle|observer|standard|huffpost|today|week|magazine|online|tv|"
    r"broadcasting|politico|euronews|jazeera|review|press|globe|star|sun|express|bloomberg|axios|vox|france\s?24)\b|"
    r"\.(?:com|org|net|co\.uk|eu|ie|de|ru|ua)\b", re.IGNORECASE,
)


def words_of(text: str) -> str:
    """Letters and digits only, small, for comparing two lines."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def split_title(title: str, *, source: str | None = None) -> tuple[str, str | None]:
    """Headline and section of a title as pages print it.

    Args:
        title: one line: ``Talks resume | World | The Daily Bugle``.
        source: host or name of the outlet, if known.

    Returns:
        The headline, and the rubric that stood beside it (small letters as given), or None.

    >>> split_title("Talks resume in Geneva |  abroad")
    ('Talks resume in Geneva', 'abroad')
    >>> split_title("Talks resume in Geneva - BBC News")
    ('Talks resume in Geneva', None)
    >>> split_title("Sanctions bite - but not yet")
    ('Sanctions bite - but not yet', None)
    """
    title = re.sub(r"\s+", " ", title).strip(" |\t")
    parts = [part.strip() for part in re.split(r" ?[|¦] | [|¦] ?| [»›] | :: ", title) if part.strip()]
    section = None
    if len(parts) > 1:
        head = parts[0] if len(parts[0].split()) > 3 else max(parts, key=lambda part: len(part.split()))
        section = next((part for part in parts if part is not head and part.casefold() in _SECTIONS), None)
        title = head
    for _ in range(2):
        match = re.match(r"(.*\S) [-–—] (\S.*)\Z", title, re.DOTALL)
        if not match:
            break
        head, tail = match.groups()
        if len(head.split()) < 2 or not _names_site(tail, source):
            break
        if tail.casefold() in _SECTIONS and section is None:
            section = tail
        title = head
    return title, section


def _names_site(tail: str, source: str | None) -> bool:
    """Whether the end of a title names the outlet or a rubric rather than going on with the headline."""
    if len(tail.split()) > 5:
        return False
    if tail.casefold() in _SECTIONS:
        return tail[0].isupper()
    flat = re.sub(r"\W+", "", tail.casefold())
    host = re.sub(r"\W+", "", re.sub(r"^www\.", "", (source or "").casefold()))
    if flat and host and (flat in host or flat.removeprefix("the") in host or host.split("com")[0] == flat):
        return True
    small = ("of", "the", "and", "for")
    named = all(word[0].isupper() or not word[0].isalpha() or word in small for word in tail.split())
    return named and bool(_OUTLET_WORDS.search(tail))
