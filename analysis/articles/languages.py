"""The language of each text, found once."""

from __future__ import annotations

import functools
import math
import re
from typing import Any

import polars as pl

LONGEST = 3000
"""Characters that are looked at; more do not change the answer."""

SHORT = 200
"""Characters below which another language must be much likelier than English to count."""

_MARGIN_SHORT, _MARGIN_LONG = 1.5, 0.3
"""How much likelier, as the logarithm of py3langid's odds against English.  Measured: of 3,700 English headlines
three are taken for another language at 1.5, forty-five at 0.3."""

_NAMES = {
    "english": "en", "eng": "en", "german": "de", "deu": "de", "french": "fr", "fra": "fr", "russian": "ru",
    "rus": "ru", "ukrainian": "uk", "ukr": "uk", "spanish": "es", "spa": "es",
}
_ENGLISH = re.compile(
    r"\b(?:the|and|of|that|has|have|had|said|says|with|would|its|their|from|after|who|which|been|are|were|this|it|his|"
    r"she|they|but|into|about|could|should|more|than|when|what|how|why|against|by|to|is|as|be|not|you|we)\b",
    re.IGNORECASE,
)
"""Frequent words that few other languages have."""


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str | None) -> str | None:
    """ISO 639-1 code of a text's language, None where there is nothing to go by.

    A short text in Latin letters counts as English unless another language is much likelier:
    headlines and single sentences full of names are what such models misjudge.

    >>> language_of("Talks failed."), language_of("Переговоры провалились, сообщил министр."), language_of(" ")
    ('en', 'ru', None)
    """
    text = (text or "")[:LONGEST]
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return None
    english = len(_ENGLISH.findall(text))
    if english >= 0.15 * len(text.split()):
        return "en"
    latin = sum(c < "\u0250" for c in letters) > 0.5 * len(letters)
    if latin and len(letters) < 20:
        return "en"
    chances = dict(_identifier().rank(text))
    code = max(chances, key=chances.get)
    if latin and code != "en":
        margin = (_MARGIN_SHORT if len(text) < SHORT else _MARGIN_LONG) * (2 if english else 1)
        if math.log(chances[code] / max(chances.get("en", 0.0), 1e-12)) < margin:
            return "en"
    return str(code)


def with_language(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill ``language`` where it is null; mark other languages than English with a note."""
    small = frame["language"].str.strip_chars().str.to_lowercase().replace("", None)
    given = small.replace(_NAMES).str.replace(r"^([a-z]{2,3})[-_].*$", "$1")
    found = pl.Series([language_of(text) for text in frame["text"].filter(given.is_null())], dtype=pl.String)
    found = given.scatter(given.is_null().arg_true(), found)
    note = pl.format("language: {}, not English, so not annotated", pl.col("language"))
    known = pl.col("notes").fill_null([])
    return frame.with_columns(language=found).with_columns(
        notes=pl.when((pl.col("language") != "en") & ~known.list.contains(note))
        .then(pl.concat_list(known, note))
        .otherwise(pl.col("notes"))
    )
