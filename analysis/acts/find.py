"""From a parsed text to its rows of ``acts``."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from analysis.acts.arguments import NOBODY, Actor, Mentions, actor, source_of, target_of
from analysis.acts.cues import find_cues
from analysis.acts.events import Event, events
from analysis.acts.lexicon import Lexicon, load_lexicon
from analysis.schemas import ACT_TO_PLOVER, Act, DateRow, Mention, Quote

TOLERANCE = 0.9
"""Events deeper than the main one of their sentence by more than this are passed over."""


def find_acts(
    doc: Doc,
    mentions: Sequence[Mention],
    quotes: Sequence[Quote],
    dates: Sequence[DateRow] = (),
    *,
    lexicon: Lexicon | None = None,
) -> list[Act]:
    """Find the acts of a parsed text.

    Args:
        doc: the parse of one article.
        mentions: its rows of ``actors``, sorted by start.
        quotes: its rows of ``quotes``, sorted by start; they tell who *we* is.
        dates: its rows of ``dates``; a day after *by* is a deadline.
        lexicon: what ``load_lexicon`` gave; the project's own if None.

    Returns:
        Acts sorted by start; ``text`` is the clause that tells the act.
    """
    lexicon = lexicon or load_lexicon()
    known = Mentions(mentions)
    rows = []
    by_sentence: dict[int, list[Event]] = {}
    for event in events(find_cues(doc, lexicon), lexicon):
        by_sentence.setdefault(event.top.sent.start, []).append(event)
    for found in by_sentence.values():
        least = min(event.depth for event in found)
        for event in found:
            if event.depth <= least + TOLERANCE:
                rows.append(_row(event, known, quotes))
    rows.sort(key=lambda row: (row.start, row.end))
    return rows


def _row(event: Event, known: Mentions, quotes: Sequence[Quote]) -> Act:
    doc = event.top.doc
    start, end = _clause(event.top)
    quote = _quote(event.top, quotes)
    token = None
    for cue in event.chain:
        token = source_of(cue)
        if token is not None:
            break
    source = actor(token, known) if token is not None else NOBODY
    aim = target_of(list(reversed(event.chain)), token)
    target = actor(aim, known) if aim is not None else NOBODY
    if aim is None and token is not None and event.act in ("agreement", "support", "consultation", "cooperation",
                                                           "rejection"):
        other = next((child for child in token.children if child.dep_ == "conj"), None)
        if other is not None:
            target = actor(other, known)
    words = sorted({part.i for cue in event.chain for part in (cue.token, *cue.parts)})
    return Act(
        start, end, doc.text[start:end], event.act, ACT_TO_PLOVER[event.act],
        " … ".join(doc[i].text for i in words),
        source.code, source.actor_id, source.text, target.code, target.actor_id, target.text,
        quote.number if quote else None, None, None,
        "negated" if event.negated else "made",
        max(cue.term.group.intensity for cue in event.chain),
        " > ".join(cue.term.rule for cue in event.chain),
    )


def _clause(token: Token) -> tuple[int, int]:
    """Span of the clause in which a token stands."""
    verb = token
    while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
        verb = verb.head
    first, last = verb.left_edge, verb.right_edge
    doc = token.doc
    while first.i < last.i and (first.is_space or first.is_punct):
        first = doc[first.i + 1]
    while last.i > first.i and (last.is_space or last.is_punct):
        last = doc[last.i - 1]
    return first.idx, last.idx + len(last)


def _quote(token: Token, quotes: Sequence[Quote]) -> Quote | None:
    """The narrowest quotation that holds a token."""
    best = None
    for quote in quotes:
        if quote.start <= token.idx < quote.end and (best is None or quote.end - quote.start < best.end - best.start):
            best = quote
    return best
