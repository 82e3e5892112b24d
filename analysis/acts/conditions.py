"""The condition of an act, and its deadline, as the words of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from spacy.tokens import Span, Token

from analysis.acts.events import Event
from analysis.acts.lexicon import words
from analysis.schemas import DateRow

_BEFORE = re.compile(r"\b(?:by|before|until|till|no later than|not later than) (?:the )?$", re.IGNORECASE)
ASKING = words("asking")
MUSING = words("musing")
MARKS = frozenset({"if", "unless", "until", "till", "provided", "providing", "lest", "once", "assuming"})
_ELSE = re.compile(
    r"\bor (?:else|otherwise|"
    r"(?:it |they |he |she |we )?(?:will |would |shall )?(?:face|risk|suffer))\b[^.;:!?,”\"]{0,200}",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:in (?:the )?(?:event|case) (?:of|that)|on (?:the )?condition that|only if|on condition of|in exchange for|"
    r"in return for|as long as|so long as|provided that)\b[^.;:!?,”\"]{1,160}",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"\b(?:within|in the (?:next|coming)|not? later than) (?:the (?:next|coming) )?[\w-]+(?: [\w-]+)? "
    r"?(?:hours?|days?|weeks?|months?|years?|minutes?)\b"
    r"|\b(?:by|before|until|no later than) (?:the end of |next |this |the )?(?:\d{1,2} )?(?:midnight|noon|tomorrow|"
    r"tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|"
    r"august|september|october|november|december|weekend|week|month|year|christmas|easter|dawn|sunset)\b"
    r"(?: \d{1,2}\b)?(?:, \d{4})?"
    r"|\b(?:deadline of|\d+[- ](?:hour|day|week|month) (?:deadline|ultimatum)|"
    r"[\w-]+ (?:hours|days|weeks|months) to (?=\w+))",
    re.IGNORECASE,
)
DEADLINED = frozenset({"threat", "warning", "ultimatum", "demand"})


def marked(sentence: Span) -> list[tuple[int, int, Token]]:
    """Conditional clauses of a sentence: start, end and their verb."""
    found = []
    for token in sentence:
        low = token.lower_
        if low == "if" and is_plain(token):
            continue
        if low in MARKS and token.dep_ in ("mark", "advmod", "prep", "prt", "cc", "dep"):
            verb = token.head
            if token.dep_ == "prep":
                if low not in ("until", "till") or verb.pos_ not in ("VERB", "AUX"):
                    continue
                found.append((token.idx, _end(token.right_edge), token))
                continue
            if verb.dep_ == "ROOT" and token.i > sentence.start and low != "unless":
                continue
            found.append((token.idx, _end(_last(verb, token)), verb))
        elif low in ("should", "were", "had") and (verb := _inverted(token)) is not None:
            found.append((token.idx, _end(_last(verb, token)), verb))
    return found


def is_plain(mark: Token) -> bool:
    """*If* that sets no condition: "if I remember rightly", "ask if", "if so", "if …, why did they".

    The classes are those of Quirk et al. (1985), 15.35-38: indirect conditions and dependent questions.
    """
    verb = mark.head
    if verb.pos_ not in ("VERB", "AUX") or (verb.dep_ == "ccomp" and verb.head.lemma_ in ASKING):
        return True
    who = next((child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if who is not None and (who.lower_ == "i" or (who.lower_ in ("you", "we", "memory") and verb.lemma_ in MUSING)):
        return True
    after = verb.right_edge.i + 1
    doc = mark.doc
    while after < len(doc) and (doc[after].is_punct or doc[after].lower_ in ("then", "and")):
        after += 1
    return after < len(doc) and doc[after].tag_ in ("WRB", "WP") and mark.i < after and doc[after].sent_start != 1


def _last(verb: Token, mark: Token) -> Token:
    """Last token of a clause, before a comma with which the main clause goes on."""
    last = verb.right_edge
    for child in verb.children:
        if child.i > verb.i and child.dep_ in ("ccomp", "parataxis") and child.left_edge.nbor(-1).text == ",":
            return child.left_edge.nbor(-1)
    return last if last.i >= mark.i else mark


def _inverted(token: Token) -> Token | None:
    """Verb of "should it invade", "were it to invade": the auxiliary before its subject, in no question."""
    verb = token.head if token.dep_ in ("aux", "auxpass") else token
    if verb.dep_ not in ("advcl", "ccomp", "conj", "parataxis", "dep") or verb == token:
        return None
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass"):
            return verb if token.i < child.i and token.i <= child.left_edge.i else None
    return verb if token.lower_ == "should" and verb.dep_ == "advcl" and token.i == verb.left_edge.i else None


def _end(token: Token) -> int:
    while (token.is_punct or token.is_space) and token.i > 0:
        token = token.nbor(-1)
    return token.idx + len(token)


def condition(
    event: Event, clause: tuple[int, int], clauses: Iterable[tuple[int, int, Token]]
) -> tuple[int, int, Token | None] | None:
    """Span of the condition of an act, with its verb: the nearest clause that *if* opens, else a phrase."""
    best = None
    cue = event.top
    for start, end, verb in clauses:
        if start <= cue.idx < end:
            continue
        distance = abs(start - cue.idx) + (0 if clause[0] <= start < clause[1] else 1000)
        if best is None or distance < best[0]:
            best = (distance, start, end, verb)
    if best is not None:
        return best[1], best[2], best[3]
    return _search((_ELSE, _EVENT), event.sentence)


def deadline(event: Event, dates: Sequence[DateRow], text: str) -> tuple[int, int, None] | None:
    """Span of the deadline of a threat or demand: "within 48 hours", "by Friday", "a 60-day deadline"."""
    if event.act not in DEADLINED:
        return None
    sentence, cue = event.sentence, event.top
    for row in dates:
        if row.start >= sentence.end_char:
            break
        if row.start < sentence.start_char or row.granularity in ("vague", "year", "decade", "century"):
            continue
        before = _BEFORE.search(text, max(sentence.start_char, row.start - 16), row.start)
        if before and row.start > cue.idx:
            return before.start(), row.end, None
    return _search((_DEADLINE,), sentence)


def _search(patterns: Iterable[re.Pattern[str]], sentence: Span) -> tuple[int, int, None] | None:
    for pattern in patterns:
        if match := pattern.search(sentence.text):
            shown = match.group().rstrip(" ,")
            begin = sentence.start_char + match.start()
            return begin, begin + len(shown), None
    return None
