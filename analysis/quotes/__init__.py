"""Who said what: direct, mixed and indirect quotations of an article.

Explainable rules over one small dependency parse, after the attribution scheme of PARC 3 (Pareti 2012)
and PolNeAR (Newell, Margolin and Ruths 2018): a cue, the content that it reports, the source.

    marks       pairs quotation marks, paragraph by paragraph, and mends lost ones
    view        the parse as plain lists
    cues        the lexicon of reporting verbs, nouns and adjectives
    spans       content of a verb: clause, infinitive, object, phrase
    nominal     content of a noun or an adjective
    beside      cue and speaker in the sentence around a marked stretch
    direct      marked stretches as quotations; interrupted and many-paragraph ones joined
    transcript  'NAME: words'
    speakers    subject of a cue, the words that name it, the actor behind them, the addressee
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from analysis.quotes.cues import Lexicon, load_lexicon
from analysis.quotes.direct import Direct, kind_of
from analysis.quotes.marks import find_marked
from analysis.quotes.nominal import of_adjective, of_noun
from analysis.quotes.spans import Found, Spans
from analysis.quotes.speakers import Mentions, addressed, is_order, subject
from analysis.quotes.transcript import find_turns
from analysis.quotes.view import View
from analysis.schemas import Mention, Quote

__all__ = ["Lexicon", "find_quotes", "load_lexicon"]


def find_quotes(doc: Doc, mentions: Sequence[Mention] = (), *, lexicon: Lexicon | None = None) -> list[Quote]:
    """The quotations of a parsed article, sorted by start, never overlapping.

    A quotation is what somebody says, writes, believes, wants or is told to hold, as the article
    reports it.  ``kind`` is direct (quoted words only, but for the cue that interrupts them), mixed
    (a report with quoted words) or indirect.  What a quotation reports of others ("he said that she
    thinks …") is part of it: only the outermost speaker has a row.  One quotation that its speaker
    interrupts, or that runs over several paragraphs, is one row from its first to its last character.

    Args:
        doc: a parse with tagger, parser and lemmas (``language.parse``).
        mentions: the actors of the same doc, sorted by start; may be empty.
        lexicon: the reporting cues; those that ship with the project if None (see ``load_lexicon``).

    Returns:
        One row a quotation.  Offsets are characters of ``doc.text``.  ``speaker`` is the actor that
        overlaps the words in ``speaker_text``; without one it is those words: ``speaker_how`` is then
        ``name`` for a proper name, ``anonymous`` for "two officials", ``description`` for "the
        minister", and ``none`` for a pronoun that nobody was found for or where no speaker is told.
        ``repaired`` says that a lost or odd quotation mark was supplied or turned.

    Raises:
        Nothing on odd text: unbalanced marks, fragments and other scripts give fewer rows.
    """
    if not len(doc):
        return []
    lexicon = lexicon or load_lexicon()
    view = View(doc, find_marked(doc.text, lexicon.spoken))
    return _rows(view, _find(view, lexicon), mentions, lexicon)


def _find(view: View, lexicon: Lexicon) -> list[Found]:
    """The quotations of an article, before their speakers are resolved."""
    spans = Spans(view, lexicon)
    direct = Direct(view, lexicon, spans)
    turns = find_turns(view)
    found = direct.find()
    found += _indirect(view, lexicon, spans, found)
    turned = _covered(view, turns)
    found = _outermost(turns + [item for item in found if not any(turned[item.start:item.end])])
    covered = _covered(view, found)
    return _outermost(found + direct.leftovers(covered, found))


def _indirect(view: View, lexicon: Lexicon, spans: Spans, direct: list[Found]) -> list[Found]:
    """Reports without marks, or with marks around some of their words."""
    used = {item.verb for item in direct}
    speech = bytearray(view.size)
    for item in direct:
        for number in item.marks:
            mark = view.marked[number]
            a, b = view.first_at(mark.start), view.first_at(mark.end)
            speech[a:b] = b"\1" * (b - a)
    found: list[Found | None] = []
    for i in range(view.size):
        pos = view.pos[i]
        if pos not in _CUE_PARTS or speech[i]:
            continue
        if view.word[i] == "according":
            if i + 1 < view.size and view.word[i + 1] == "to":
                found.append(_according(view, spans, i))
        elif pos == "VERB":
            cue = lexicon.verbs.get(view.lemma[i])
            content = spans.of_verb(i, cue) if cue and i not in used and not is_order(view, i) else None
            if content:
                rule, a, b = content
                who = -1 if cue.kind == "seem" else subject(view, i, feels=cue.kind in ("believe", "feel"))
                found.append(spans.found((a, b), (i, i + 1), who, f"{view.lemma[i]}:{rule}"))
        elif pos == "NOUN":
            cue = lexicon.nouns.get(view.lemma[i])
            if cue:
                found.append(of_noun(view, spans, i, cue))
        elif pos == "ADJ":
            cue = lexicon.adjectives.get(view.lemma[i])
            if cue:
                found.append(of_adjective(view, spans, i, cue))
    return [item for item in found if item]


_CUE_PARTS = frozenset({"VERB", "NOUN", "ADJ", "ADP", "SCONJ"})


def _according(view: View, spans: Spans, i: int) -> Found | None:
    """'X, according to Y', 'According to Y, X' and 'X will, according to Y, be signed'."""
    low, high = view.zone[i]
    for who in range(i + 2, min(high, i + 15)):
        if view.pos[who] in ("NOUN", "PROPN", "PRON") and view.dep[who] not in ("compound", "poss", "amod", "nmod"):
            break
    else:
        return None
    leads = any(view.pos[k] not in ("PUNCT", "SPACE", "CCONJ") for k in range(low, i))
    after = min(max(view.right[who], who) + 1, high)
    content = (low, i) if leads else (after, high)
    if leads and after < high and view.word[after] == "," and view.word[i - 1] == "," and any(
            view.pos[k] in ("VERB", "AUX") and low <= view.left[k] < i - 1 for k in range(after + 1, high)):
        content = low, high  # the verb after it has its subject before it
    return spans.found(content, (i, i + 2), who, "according to")


def _covered(view: View, found: list[Found]) -> bytearray:
    """One flag a character: whether a quotation covers it."""
    flags = bytearray(len(view.text) + 1)
    for item in found:
        flags[item.start:item.end] = b"\1" * (item.end - item.start)
    return flags


def _outermost(found: list[Found]) -> list[Found]:
    """Without quotations inside others; of two that cross, the one that starts first."""
    found.sort(key=lambda item: (item.start, -item.end))
    kept: list[Found] = []
    for item in found:
        if kept and item.start < kept[-1].end:
            if item.end > kept[-1].end and item.kind == "direct":
                kept[-1].end = item.end
            continue
        kept.append(item)
    return kept


def _rows(view: View, found: list[Found], mentions: Sequence[Mention], lexicon: Lexicon) -> list[Quote]:
    """The rows of the table: words by their offsets, speakers and addressees by their mentions."""
    people = Mentions(mentions)
    rows = []
    for number, item in enumerate(found):
        cue = _words(view, *item.cue) if item.cue else (None, None, None)
        speaker = people.resolve(view, item.speaker)
        addressee = people.resolve(view, addressed(view, item, lexicon))
        rows.append(Quote(
            number, item.start, item.end, view.text[item.start:item.end], kind_of(view, item), *cue,
            speaker.text, speaker.start, speaker.end, speaker.name, speaker.actor_id,
            addressee.name or addressee.text, addressee.actor_id, speaker.how, item.repaired,
        ))
    return rows


def _words(view: View, a: int, b: int) -> tuple[str, int, int]:
    """Text and character offsets of tokens [a, b)."""
    start, end = view.start[a], view.end[b - 1]
    return view.text[start:end], start, end
