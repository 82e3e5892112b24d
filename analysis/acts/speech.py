"""Who speaks where an act is told, and so who *we* is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from spacy.tokens import Token

from analysis.acts.arguments import NOBODY, ROLES, Actor, Mentions, actor, code, subject
from analysis.acts.lexicon import words
from analysis.schemas import Quote

SPEAKING = words("speaking")
LEARNING = words("learning")
WE = frozenset({"we", "us", "our", "ours", "i", "me", "my"})
YOU = frozenset({"you", "your", "yours"})
_LABEL = re.compile(
    r"(?:^|(?<=[.!?”\"…)] ))([A-Z][\w.'’-]*(?: [\w.'’-]+){0,15})(?: ?\([a-z ]{1,40}\))?:(?=\s)", re.MULTILINE)


def _speaks(quote: Quote) -> bool:
    """Whether a quotation has a speaker with a name: not *we*, nor one who "should know" what is said."""
    return (quote.speaker_text or "").lower() not in WE and (quote.cue or "").lower() not in LEARNING


def is_we(token: Token) -> bool:
    """A pronoun of the first person, which *US* is not."""
    return token.pos_ == "PRON" and token.lower_ in WE


class Speech:
    """The quotations of a text, asked for by token, and its speakers by label ("Jane Doe: We must …")."""

    def __init__(self, quotes: Sequence[Quote], mentions: Mentions) -> None:
        self.quotes = quotes
        self.starts = [quote.start for quote in quotes]
        self.until = list(accumulate((quote.end for quote in quotes), max))
        """Where the quotations up to each one have ended."""
        self.mentions = mentions
        self.labels = _labels(mentions)
        self.label_starts = [start for start, _ in self.labels]

    def label(self, token: Token) -> Actor:
        """Who speaks where a text is a transcript: the last name with a colon before a token."""
        index = bisect_right(self.label_starts, token.idx) - 1
        return self.labels[index][1] if index >= 0 else NOBODY

    def quote(self, token: Token) -> Quote | None:
        """The narrowest quotation that holds a token."""
        best = None
        i = bisect_right(self.starts, token.idx) - 1
        while i >= 0 and token.idx < self.until[i]:
            quote = self.quotes[i]
            if token.idx < quote.end and (best is None or quote.end - quote.start <= best.end - best.start):
                best = quote
            i -= 1
        return best

    def speaker(self, token: Token, quote: Quote | None) -> Actor:
        """Who says what a token stands in: the quotation's speaker, else the subject of the verb of saying."""
        if quote is not None and quote.speaker_start is not None and _speaks(quote):
            start, end = quote.speaker_start, quote.speaker_end or quote.speaker_start
            found = self.mentions.within(start, end)
            best = next((mention for mention in found if mention.actor_id == quote.speaker_id), None)
            best = best or next((mention for mention in found if code(mention)), None)
            best = best or self.mentions.of(quote.speaker_id)
            office = set((quote.speaker_text or "").lower().split()) & ROLES
            return Actor(code(best) if best else None, quote.speaker_id, quote.speaker_text, start, end,
                         "role" if office else None)
        verb = saying(token)
        if verb is not None and (who := subject(verb)) is not None:
            return self.label(token) if is_we(who) else actor(who, self.mentions)
        return self.label(token)

    def addressee(self, quote: Quote | None) -> Actor:
        """To whom a quotation is said, where that is an actor."""
        if quote is None or not quote.addressee:
            return NOBODY
        mention = self.mentions.of(quote.addressee_id)
        return Actor(code(mention) if mention else None, quote.addressee_id, quote.addressee)


def _labels(mentions: Mentions) -> list[tuple[int, Actor]]:
    """Where who begins to speak in a transcript; a label that names nobody ends the speech before it.

    One label alone is taken for one only where the text begins with it: a caption can have a colon too.
    """
    found = []
    for match in _LABEL.finditer(mentions.text):
        named = mentions.within(match.start(1), match.end(1))
        last = named[-1] if named and named[-1].end == match.end(1) and named[-1].how != "coreference" else None
        office = {word.lower() for word in match.group(1).split()} & ROLES
        of = last is not None and " of " in mentions.text[last.start - 8 : last.start]  # "Chancellor of Graustark:"
        if last is not None and (last.type == "person" or (office and of)):
            found.append((match.end(), Actor(code(last), last.actor_id, last.text, last.start, last.end)))
        elif all(word[0].isupper() for word in match.group(1).split()) and len(match.group(1).split()) < 5:
            found.append((match.end(), NOBODY))
    speakers = [start for start, speaker in found if speaker != NOBODY]
    return found if len(speakers) > 1 or (speakers and found[0][1].start == 0) else []


def _clear(verb: Token) -> bool:
    """*Makes clear*."""
    return verb.lemma_ == "make" and any(child.lower_ in ("clear", "plain") for child in verb.children)


def saying(token: Token) -> Token | None:
    """The verb of saying in whose complement a token stands."""
    for _ in range(20):
        head = token.head
        if head == token:
            return None
        if token.dep_ == "ccomp" and (head.lemma_ in SPEAKING or _clear(head)):
            return head
        token = head
    return None
