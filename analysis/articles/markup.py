"""Markup that an export left in the text of an article: the tags go, the paragraphs stay."""

from __future__ import annotations

import re

_BLOCKS = ("address|article|aside|blockquote|div|figcaption|figure|footer|h[1-6]|header|hr|li|main|ol|p|pre|section|"
           "table|td|th|tr|ul")
_INLINE = "a|abbr|b|br|cite|code|del|em|font|i|iframe|img|ins|mark|q|s|small|span|strong|sub|sup|time|u"
_TAG = re.compile(rf"</?(?:(?P<block>{_BLOCKS})|(?P<inline>{_INLINE}))(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_SURE = re.compile(r"</(?:p|div|span|a|em|strong|b|i|li|h[1-6])>|<br ?/?>", re.IGNORECASE)
"""What no article says in its own words."""


def without_markup(text: str) -> tuple[str, int]:
    """The text without HTML's tags, and how many there were.

    >>> without_markup("<p>The envoys <b>met</b>\\non Friday.</p><p>They left.</p>")
    ('\\n\\nThe envoys met on Friday.\\n\\n\\n\\nThey left.\\n\\n', 6)
    """
    if not _SURE.search(text):
        return text, 0
    if any(tag["block"] for tag in _TAG.finditer(text)):
        text = text.replace("\n", " ")  # where tags part the paragraphs, line breaks are white space
    return _TAG.subn(_parting, text)


def _parting(tag: re.Match[str]) -> str:
    if tag["block"]:
        return "\n\n"
    return "\n" if tag["inline"].lower() == "br" else ""
