"""The language of each text, found once."""

from __future__ import annotations

import functools
import re
from typing import Any

import polars as pl

LONGEST = 3000
"""Characters that are looked at; more do not change the answer."""

SHORTEST = 200
"""Below that many characters a guess of another language must be certain to count."""

_NAMES = {"english": "en", "eng": "en", "german": "de", "french": "fr", "russian": "ru", "ukrainian": "uk", "spanish": "es"}
_ENGLISH = re.compile(r"\b(?:the|and|of|that|is|was|has|have|said|says|with|will|would|not|for|by|its|their|an|in|to|on)\b", re.I)


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str | None) -> str | None:
    """ISO 639-1 code of a text's language, None where there is nothing to go by.

    A short text in plain letters counts as English unless it is certain that it is not: headlines
    and single sentences full of names are what such models misjudge.

    >>> language_of("Talks failed."), language_of("Переговоры провалились, сообщил министр."), language_of(" ")
    ('en', 'ru', None)
    """
    text = (text or "")[:LONGEST]
    letters = sum(c.isalpha() for c in text)
    if not letters:
        return None
    english = len(_ENGLISH.findall(text))
    words = len(text.split())
    if text.isascii() and (english >= 0.12 * words or letters < 30):
        return "en"
    if english >= 0.2 * words:
        return "en"
    code, certain = _identifier().classify(text)
    if len(text) < SHORTEST and code != "en":
        latin = sum(c < "\u0250" for c in text if c.isalpha())
        if latin > 0.5 * letters and (english or certain < 0.99):
            return "en"
    return str(code)


def with_language(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill ``language`` where it is null; mark other languages than English with a note."""
    given = frame["language"].str.strip_chars().str.to_lowercase().replace(_NAMES).str.replace(r"^([a-z]{2})[-_].*$", "$1")
    found = pl.Series([
        code if code else language_of(text) for code, text in zip(given, frame["text"], strict=True)
    ], dtype=pl.String)
    note = pl.format("language: {}, not English, so not annotated", pl.col("language"))
    return frame.with_columns(language=found).with_columns(
        notes=pl.when(pl.col("language") != "en")
        .then(pl.concat_list(pl.col("notes").fill_null([]), note).list.unique(maintain_order=True))
        .otherwise(pl.col("notes"))
    )
