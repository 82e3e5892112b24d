"""With what an act is done or threatened: sanctions, force, nuclear, cyber, energy, trade, diplomatic or legal."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from spacy.tokens import Token

from analysis.acts.events import Event
from analysis.lexicons import FOLDER, read_lexicon

HAVE_MEANS = frozenset({"threat", "warning", "ultimatum", "demand", "sanction", "coercion", "force", "mobilization"})
NOUNS = frozenset({"energy", "trade"})
"""Means that no verb or adverb names: who fuels unrest sells no fuel."""

SPECIAL = ("nuclear", "cyber", "energy")


@functools.cache
def _words() -> dict[str, str]:
    return {
        row["term"].lower(): row["means"]
        for row in read_lexicon(FOLDER / "acts" / "means.csv", ("term", "means"))
    }


def means(event: Event, span: tuple[int, int], condition: tuple[int, int] | None) -> str | None:
    """Means of an act: what its innermost cue implies, unless its words name a more particular one.

    Only words from the outermost cue on count, and none of the condition: who threatens sanctions
    "if it invades" does not threaten with force.
    """
    chain = event.chain
    if event.act not in HAVE_MEANS:
        return None
    if (other := event.alternative) is not None:  # what follows is the means, not what is asked for
        last = event.top.doc.char_span(*other.span, alignment_mode="expand")
        return _first(_named(last)) if last is not None else None
    implied = next((cue.term.group.means for cue in reversed(chain) if cue.term.group.means), None)
    doc = event.top.doc
    first = min([event.top.i, *(part.i for cue in chain for part in (cue.token, *cue.parts, *cue.token.lefts))])
    if event.span is not None:
        first = event.span.start
    told = [token for token in doc[first : event.sentence.end] if token.idx < span[1]
            and not (condition and condition[0] <= token.idx < condition[1])]
    named = _named(told)
    for kind in SPECIAL:
        if kind in named and (implied in (None, "force", "legal", "sanctions") or kind != "energy"):
            return kind if kind != "energy" or implied is None else implied
    if implied == "sanctions" and "trade" in named and "sanctions" not in named:
        return "trade"
    return implied or (named[0] if named else None)


def _named(tokens: Iterable[Token]) -> list[str]:
    """The means that words name, in their order."""
    words = _words()
    named: list[str] = []
    for token in tokens:
        low = token.lemma_.lower()
        if words.get(low) in NOUNS and (token.pos_ in ("VERB", "ADV") or (token.pos_, low) == ("ADJ", "good")):
            continue
        after = token.nbor().lemma_.lower() if token.i + 1 < len(token.doc) else ""
        if kind := words.get(low) or words.get(f"{low} {after}"):
            named.append(kind)
    return named


def _first(named: list[str]) -> str | None:
    """Of several means the more particular, else the first."""
    return next((kind for kind in SPECIAL if kind in named), named[0] if named else None)
