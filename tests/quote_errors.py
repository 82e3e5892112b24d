"""Where the quotations go wrong: figures by kind and outlet, and the commonest mistakes.

``report('dev')`` needs the gold beside the project; ``python tests/quote_errors.py train`` prints it.
"""

from __future__ import annotations

import collections
import sys
from typing import NamedTuple

from evaluate import EVAL, scorer

from analysis.actors import find_actors
from analysis.language import parse_many
from analysis.quotes import find_quotes
from analysis.schemas import Quote

Chars = set[int]


class Pairing(NamedTuple):
    """The quotations of one article beside its gold; ``pairs`` maps gold to predicted indices."""

    gold: list[dict]
    gold_chars: list[Chars]
    found: list[Quote]
    found_chars: list[Chars]
    pairs: dict[int, int]
    text: str


def _chars(spans: list[tuple[int, int]], text: str) -> Chars:
    return {i for start, end in spans for i in range(start, min(end, len(text))) if not text[i].isspace()}


def _pair(gold: list[dict], found: list[Quote], text: str) -> Pairing:
    """Match as the scorer does: best overlap first, at least half of the union."""
    wanted = [_chars(item["content"], text) for item in gold]
    given = [_chars([(quote.start, quote.end)], text) for quote in found]
    shares = [
        (len(a & b) / len(a | b), i, j) for i, a in enumerate(wanted) for j, b in enumerate(given) if a & b
    ]
    ranked = sorted(shares, reverse=True)
    pairs: dict[int, int] = {}
    for share, i, j in ranked:
        if share >= 0.5 and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return Pairing(gold, wanted, found, given, pairs, text)


def _kind_of_gold(item: dict, text: str) -> str:
    """direct, mixed or indirect, by where the marks of a gold content stand."""
    start, end = item["content"][0][0], item["content"][-1][1]
    marks = "\"“”„«»"
    if text[start] in marks or text[start:start + 2] in ("``", "''"):
        return "direct"
    return "mixed" if any(c in marks for c in text[start:end]) else "indirect"


def _mistakes(pairing: Pairing) -> collections.Counter:
    """Kinds of mistake in one article, counted."""
    gold, wanted, found, given, pairs, text = pairing
    count: collections.Counter = collections.Counter()
    for i, item in enumerate(gold):
        over = [j for j in range(len(found)) if wanted[i] & given[j]]
        kind = _kind_of_gold(item, text)
        if i in pairs:
            _speaker_mistake(item, found[pairs[i]], text, count)
        elif not over:
            count[f"missed: {kind}, nothing found there"] += 1
        elif len(over) > 1:
            count[f"split: one {kind} quotation found as several pieces"] += 1
        else:
            j = over[0]
            shared = sum(1 for other in wanted if other & given[j])
            if shared > 1:
                count["joined: two quotations found as one"] += 1
            elif given[j] >= wanted[i]:
                count[f"too long: {kind} content"] += 1
            elif given[j] <= wanted[i]:
                count[f"too short: {kind} content"] += 1
            else:
                count[f"shifted: {kind} content begins and ends elsewhere"] += 1
    for j, quote in enumerate(found):
        if not any(given[j] & other for other in wanted):
            count[f"invented: {quote.kind}, the gold has nothing there"] += 1
    return count


def _speaker_mistake(item: dict, quote: Quote, text: str, count: collections.Counter) -> None:
    source = _chars(item["source"], text)
    who = set() if quote.speaker_start is None else _chars([(quote.speaker_start, quote.speaker_end)], text)
    if source and not who:
        count["speaker: none found"] += 1
    elif who and not source:
        count["speaker: found where the gold names none"] += 1
    elif source and not source & who:
        count["speaker: another one"] += 1


def _figures(tally: collections.Counter) -> str:
    precision = tally["right"] / tally["found"] if tally["found"] else 0.0
    recall = tally["right gold"] / tally["gold"] if tally["gold"] else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} (found {tally['found']}, gold {tally['gold']})"


def report(compartment: str = "dev") -> str:
    """Span figures by kind and outlet and the ten commonest mistakes, as lines of text."""
    gold, texts = scorer("quotes").read_gold(EVAL / "quotes" / compartment)
    kinds: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    outlets: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    mistakes: collections.Counter = collections.Counter()
    for article, doc in zip(texts, parse_many(texts.values()), strict=True):
        pairing = _pair(gold[article], find_quotes(doc, find_actors(doc)), texts[article])
        mistakes += _mistakes(pairing)
        for tally, of_gold, of_found in (
            (kinds, [_kind_of_gold(item, doc.text) for item in pairing.gold], [quote.kind for quote in pairing.found]),
            (outlets, [article.split("_")[0]] * len(pairing.gold), [article.split("_")[0]] * len(pairing.found)),
        ):
            for i, name in enumerate(of_gold):
                tally[name]["gold"] += 1
                tally[name]["right gold"] += i in pairing.pairs
            right = set(pairing.pairs.values())
            for j, name in enumerate(of_found):
                tally[name]["found"] += 1
                tally[name]["right"] += j in right
    lines = [f"quotations by kind, {compartment}"]
    lines += [f"  {name:14} {_figures(tally)}" for name, tally in sorted(kinds.items())]
    lines += [f"quotations by outlet, {compartment}"]
    lines += [f"  {name:14} {_figures(tally)}" for name, tally in sorted(outlets.items())]
    lines += ["the ten commonest kinds of mistake"]
    lines += [f"  {number:5}  {name}" for name, number in mistakes.most_common(10)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(*sys.argv[1:2]))
