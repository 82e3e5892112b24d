"""From a parsed text to its rows of ``acts``."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from analysis.acts.arguments import Mentions
from analysis.acts.choose import choose
from analysis.acts.cues import Sentences, find_cues
from analysis.acts.events import events
from analysis.acts.lexicon import Lexicon, load_lexicon
from analysis.acts.phrases import find_phrases
from analysis.acts.rows import Writer
from analysis.acts.speech import Speech
from analysis.acts.trees import righted
from analysis.schemas import Act, DateRow, Mention, Quote


def find_acts(
    doc: Doc,
    mentions: Sequence[Mention],
    quotes: Sequence[Quote],
    dates: Sequence[DateRow] = (),
    *,
    lexicon: Lexicon | None = None,
) -> list[Act]:
    """Find the acts of a parsed text.

    A sentence gives the acts that it asserts: what its main clause, its reported clause and their
    coordinates tell.  What it only mentions in passing ("after the attack", "who was arrested") is left
    out where there is something asserted.

    Args:
        doc: the parse of one article.
        mentions: its rows of ``actors``, sorted by start.
        quotes: its rows of ``quotes``, sorted by start; they tell who *we* is and whose act was told by whom.
        dates: its rows of ``dates``; a day after *by* or *until* is a deadline.
        lexicon: what ``load_lexicon`` gave; the project's own if None.

    Returns:
        Acts sorted by start; ``text`` is the clause that tells the act, ``rule`` names each lexicon line
        that took part, from the outermost to the innermost.
    """
    if not len(doc):
        return []
    lexicon = lexicon or load_lexicon()
    doc = righted(doc)
    text = doc.text
    known = Mentions(mentions, text)
    speech = Speech(quotes, known)
    sentences = Sentences(doc)
    told = events(find_cues(lexicon, sentences), lexicon, speech, sentences)
    writer = Writer(known, speech, dates, sentences)
    asserted = choose(told, find_phrases(doc, text, lexicon, sentences), lexicon, sentences, known)
    rows = [row for event in asserted for row in writer.rows(event)]
    rows.sort(key=lambda row: (row.start, row.end))
    return rows
