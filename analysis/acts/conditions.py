"""Conditions: the clauses and phrases of a sentence on which something hangs, and the acts that do.

Three steps, each on its own.  ``conditions`` finds what sets a condition in a sentence and how far its
words reach, ``is_plain`` tells turns of phrase apart ("if I remember rightly"), and
``hanging.condition_of`` joins them to the act that they govern in the parse.  The classes are those of
Quirk et al. (1985), 15.33-46: *if*, *unless*, *provided that*, *as long as*, *in case*, inversion
(*should it sail*), *only when*, *until*; and the alternatives of a demand, *or else* and *otherwise*.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Span, Token

from analysis.acts.lexicon import words


class Condition(NamedTuple):
    """A condition: its characters, what opens it, its verb and the word that hangs on it."""

    start: int
    end: int
    first: Token
    verb: Token | None
    governor: Token | None
    kind: str
    """clause, phrase, without, else, otherwise or deadline."""

    def holds(self, token: Token) -> bool:
        """Whether a token is one of its words."""
        return self.start <= token.idx < self.end

    @property
    def span(self) -> tuple[int, int]:
        """Its characters."""
        return self.start, self.end


ASKING = words("asking")
MUSING = words("musing")
MOMENT = words("moment")
SUFFERED = words("suffered")
NEEDED = frozenset({"necessary", "needed", "need", "required"})
"""Words that make a condition of *if* alone: "if necessary", "if need be"."""

MARKS = frozenset({"if", "unless", "until", "till", "provided", "providing", "supposing", "lest", "once", "assuming"})
OPENERS = {
    ("as", "long", "as"): "clause", ("so", "long", "as"): "clause", ("in", "case"): "phrase",
    ("in", "the", "event"): "phrase", ("on", "condition"): "phrase", ("on", "the", "condition"): "phrase",
    ("in", "exchange", "for"): "phrase", ("in", "return", "for"): "phrase", ("only", "when"): "clause",
    ("only", "after"): "phrase", ("only", "once"): "clause", ("no", "matter"): "clause", ("failing", "that"): "phrase",
    ("next", "time"): "clause",
}
FIRST = frozenset(MARKS | {opener[0] for opener in OPENERS} | {
    "should", "were", "had", "or", "otherwise", "without", "depend", "depends", "depended", "hinge", "hinges",
    "contingent", "conditional"})
"""Words without which a sentence is not looked at any closer."""

CLAUSAL = frozenset({"advcl", "ccomp", "acl", "pcomp", "conj", "parataxis", "dep", "relcl", "xcomp"})
VERBS = frozenset({"VERB", "AUX"})
WILL = frozenset({"will", "would", "shall", "'ll", "’ll", "wo"})
MODAL = WILL | {"can", "could", "ca", "may", "might", "must"}
STOPS = frozenset({",", ";", ":", ".", "!", "?", "…", "—", "–", "--", "”", "“", '"', "(", ")"})


def conditions(sentence: Span) -> list[Condition]:
    """All conditions of a sentence in order, those that follow each other as one."""
    found: list[Condition] = []
    for one in _each(sentence):
        if found and one.start < found[-1].end:
            continue
        if found and _adjacent(found[-1], one):
            found[-1] = found[-1]._replace(end=one.end)
        else:
            found.append(one)
    return found


def _each(sentence: Span) -> Iterator[Condition]:
    doc = sentence.doc
    for token in sentence:
        low = token.lower_
        if low not in FIRST:
            continue
        made = None
        opener = next((opener for opener in OPENERS if low == opener[0] and _reads(token, opener)), None)
        if opener is not None:
            last = doc[token.i + len(opener) - 1]
            the = token.i > sentence.start and doc[token.i - 1].lower_ == "the"  # "the next time they sail"
            made = _opened(doc[token.i + 1] if low == "only" else doc[token.i - 1] if the else token, last, sentence)
        elif low == "or":
            made = _alternative(token, sentence)
        elif low == "otherwise":
            if token.i == sentence.start or doc[token.i - 1].text in (",", ";") or doc[token.i - 1].dep_ == "cc":
                verb = verb_of(token)
                made = Condition(token.idx, token.idx + len(token), token, None, verb, "otherwise")
        elif low == "without":
            made = _without(token, sentence)
        elif low in ("should", "were", "had"):
            if (verb := inverted(token)) is not None:
                made = _clause(token, verb, sentence)
        elif low in MARKS:
            made = _marked(token, sentence)
        else:
            made = _depends(token, sentence)
        if made is not None:
            yield made


def _reads(token: Token, opener: tuple[str, ...]) -> bool:
    """Whether these words stand here."""
    doc = token.doc
    return token.i + len(opener) <= len(doc) and all(doc[token.i + n].lower_ == word for n, word in enumerate(opener))


def _adjacent(one: Condition, other: Condition) -> bool:
    """Nothing but commas and *and* or *or* between two conditions of one kind, or between a day and *or*."""
    between = one.first.doc.text[one.end : other.start].strip(" ,\n").lower()
    joins = between in ("", "and", "or", "but")
    return joins and (one.kind == other.kind == "clause" or (one.kind == "deadline" and other.kind == "else"))


def _marked(mark: Token, sentence: Span) -> Condition | None:
    """The clause that *if*, *unless*, *until* … opens; None where it is another word or sets no condition."""
    low = mark.lower_
    if low == "if" and is_plain(mark):
        return _unless_so(mark, sentence)
    if low in ("until", "till") and mark.dep_ == "prep":
        nouns = [below for below in mark.children if below.dep_ in ("pobj", "pcomp")]
        if not nouns or mark.head.pos_ not in VERBS or nouns[0].lemma_.lower() in MOMENT or any(
                part.ent_type_ in ("DATE", "TIME") for noun in nouns for part in noun.subtree):
            return None
        return _made(mark, nouns[0], verb_of(mark.head), sentence, "phrase")
    if low in ("provided", "providing", "supposing", "assuming", "once"):
        follows = mark.doc[mark.i + 1].lower_ == "that" if mark.i + 1 < len(mark.doc) else False
        clause = any(child.dep_ == "ccomp" and child.i > mark.i for child in mark.children)
        if not follows and not clause and mark.dep_ not in ("mark", "prep", "advmod"):
            return None
        if low == "once" and (mark.head.pos_ not in VERBS or mark.head.dep_ != "advcl"):
            return None
    clause = mark.dep_ in ("mark", "advmod") and (mark.head.pos_ in VERBS or mark.head.dep_ == "advcl")
    verb = mark.head if clause and mark.head.i > mark.i else None
    verb = verb or _next_verb(mark, sentence)
    return _clause(mark, verb or _before_stop(mark, sentence), sentence)


def _unless_so(mark: Token, sentence: Span) -> Condition | None:
    """*If not*, which takes up what was said before as *otherwise* does."""
    last = mark.i + 1
    if last + 1 < sentence.end and mark.doc[last].lower_ == "not" and mark.doc[last + 1].text in STOPS:
        return Condition(mark.idx, mark.doc[last].idx + 3, mark, None, None, "otherwise")
    return None


def _opened(first: Token, last: Token, sentence: Span) -> Condition | None:
    """What *as long as*, *in case (of)*, *on condition that* … opens."""
    doc = first.doc
    if first.lower_ == "failing":
        return Condition(first.idx, last.idx + len(last), first, None, verb_of(first.head), "otherwise")
    after = doc[last.i + 1] if last.i + 1 < sentence.end else None
    if after is None or after.is_punct:
        return None
    if first.lower_ == "in" and last.lower_ in ("case", "event") and after.lower_ == "of":
        return _made(first, after.right_edge, first.head, sentence, "phrase")
    if last.lower_ in ("for", "after"):
        return _made(first, last.right_edge, first.head, sentence, "phrase")
    if last.lower_ == "condition" and (after.lower_ not in ("that", "of", "they", "it", "he", "she")
                                       or doc[min(last.i + 2, len(doc) - 1)].lower_ == "anonymity"):
        return None
    verb = _next_verb(last, sentence)
    if verb is None and last.lower_ == "event":
        verb = after.head if after.head.i > last.i else after
    if verb is None and last.lower_ == "time":
        verb = _before_stop(last, sentence)
    return _clause(first, verb, sentence) if verb is not None else None


def _without(token: Token, sentence: Span) -> Condition | None:
    """*Without leaving the bay*, where something will or can (not) be: else it tells only how something was done.

    A noun ("without a withdrawal") sets a condition where it stands in front.
    """
    verb = next((child for child in token.children if (child.dep_ == "pcomp" and child.tag_ == "VBG") or (
        child.dep_ == "pobj" and token.head.i > token.i)), None)
    over = verb_of(token.head)
    if verb is None or over is None:
        return None
    if not any(child.dep_ == "aux" and child.lower_ in MODAL for child in over.children):
        return None
    return _made(token, verb, over, sentence, "without")


def _depends(token: Token, sentence: Span) -> Condition | None:
    """*Depends on*, *is contingent on*: its subject hangs on what follows."""
    place = next((child for child in token.children if child.lower_ in ("on", "upon")), None)
    over = token if token.pos_ in VERBS else token.head
    who = next((child for child in over.children if child.dep_ in ("nsubj", "nsubjpass", "csubj")), None)
    if place is None or who is None:
        return None
    return _made(token, place, who, sentence, "phrase")


def _alternative(token: Token, sentence: Span) -> Condition | None:
    """What a demand sets against what it asks for: *or else …*, *or face sanctions*, *or we will attack*."""
    doc = token.doc
    i = token.i + 1
    if i >= sentence.end:
        return None
    passive = doc[i].lower_ == "be" and i + 1 < sentence.end and doc[i + 1].tag_ == "VBN"
    suffered = doc[i].lemma_.lower() in SUFFERED
    if not (doc[i].lower_ in ("else", "otherwise") or passive or suffered or _promises(doc[i : sentence.end])):
        return None
    last = token.i + 1
    while last + 1 < sentence.end and doc[last + 1].text not in STOPS - {"(", ")"}:
        last += 1
    over = verb_of(token.head if token.dep_ == "cc" else doc[token.i - 1] if token.i else token)
    while over.i > token.i and over.head != over:  # the parse took the object before *or* for its subject
        over = verb_of(over.head)
    return Condition(token.idx, doc[last].idx + len(doc[last]), token, None, over, "else")


def _promises(words: Span) -> bool:
    """A clause of what will be, whose subject stands first: "we will attack", "Ruritania would close the strait"."""
    for place, word in enumerate(words):
        if word.lower_ in WILL:
            return place > 0
        if word.text in STOPS or word.pos_ in VERBS or word.dep_ == "neg":
            return False  # "whether or not the rebels will leave"
    return False


def is_plain(mark: Token) -> bool:
    """*If* that sets no condition: "if I remember rightly", "ask if", "if so", "even if", "if …, why did they".

    The classes are those of Quirk et al. (1985), 15.35-38: indirect conditions, concessions and
    dependent questions.
    """
    verb, doc = mark.head, mark.doc
    before = doc[mark.i - 1].lower_ if mark.i else ""
    after = doc[mark.i + 1] if mark.i + 1 < len(doc) else mark
    if before in ("even", "as", "what") or after.lower_ in ("so", "not", "any", "anything", "ever", "only", "possible"):
        return True
    if after.lower_ in NEEDED:
        return False
    if verb.pos_ not in VERBS:  # the parse took the clause apart: "if Ruritania enriched uranium"
        return after.pos_ not in ("NOUN", "PROPN", "PRON", "DET") or after.is_punct
    if verb.dep_ == "ccomp" and verb.head.lemma_ in ASKING and verb.head.i < mark.i:
        return True
    who = next((child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if who is not None and (who.lower_ == "i" or (who.lower_ in ("you", "we", "memory") and verb.lemma_ in MUSING)):
        return True
    over = verb.head
    if over != verb and over.i < mark.i and any(child.tag_ in ("WRB", "WP") for child in over.lefts):
        return True  # "what would they say if …"
    place = verb.right_edge.i + 1
    while place < len(doc) and (doc[place].is_punct or doc[place].lower_ in ("then", "and")):
        place += 1
    return place < len(doc) and doc[place].tag_ in ("WRB", "WP") and mark.i < place and doc[place].sent_start != 1


def inverted(token: Token) -> Token | None:
    """Verb of "should it sail", "were it to sail", "had it sailed": the auxiliary stands first, in no question."""
    verb = token.head if token.dep_ in ("aux", "auxpass") else token
    if verb.dep_ not in ("advcl", "ccomp", "conj", "parataxis", "dep"):
        return None
    if verb == token and token.lower_ != "were":
        return None
    to = verb == token and any(child.dep_ == "xcomp" for child in token.children)  # "were Graustark to sail"
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass") or (to and child.dep_ == "attr"):
            return verb if token.i < child.i and token.i <= child.left_edge.i else None
    return verb if token.lower_ == "should" and verb.dep_ == "advcl" and token.i == verb.left_edge.i else None


def _next_verb(token: Token, sentence: Span) -> Token | None:
    """The first finite verb after a word, before the next comma."""
    for after in token.doc[token.i + 1 : sentence.end]:
        if after.text in STOPS:
            return None
        if after.dep_ in ("aux", "auxpass") and after.head.i > after.i:
            return after.head
        if after.tag_ in ("VBD", "VBZ", "VBP") or after.pos_ in VERBS:
            return after
    return None


def _before_stop(token: Token, sentence: Span) -> Token:
    """The last word before the next comma, for a clause whose verb the parse takes for a noun."""
    last = token
    for after in token.doc[token.i + 1 : sentence.end]:
        if after.text in STOPS:
            break
        last = after
    return last


def verb_of(token: Token | None) -> Token | None:
    """The verb of whose clause a word is part."""
    while token is not None and token.pos_ not in VERBS and token.head != token:
        token = token.head
    return token


def _clause(first: Token, verb: Token, sentence: Span) -> Condition:
    over = verb.head if verb.dep_ in CLAUSAL and verb.head != verb else None
    if over is not None and first.i <= over.i <= verb.i:  # "as *long* as it keeps the truce"
        over = over.head
    if over is None or first.i <= over.i <= verb.i:
        over = next((child for child in verb.children if child.i > verb.i and child.dep_ in
                     ("ccomp", "parataxis", "conj", "dep") and child.pos_ in VERBS), None)
        if over is None and verb.head != verb and not first.i <= verb.head.i <= verb.i:
            over = verb.head  # the parse made no clause of it
    return _made(first, verb, verb_of(over), sentence, "clause")


def _made(first: Token, core: Token, governor: Token | None, sentence: Span, kind: str) -> Condition:
    """A condition with all its words: the parse's, and on to the next comma where the parse cuts it short."""
    last = _last(first, core, governor, sentence)
    verb = core if core.pos_ in VERBS else None
    return Condition(first.idx, last.idx + len(last), first, verb, governor, kind)


def _last(first: Token, core: Token, governor: Token | None, sentence: Span) -> Token:
    doc = first.doc
    stop = sentence.end - 1
    over: set[int] = set()
    if governor is not None:
        over = {governor.i, *(token.i for token in governor.ancestors)}
        if governor.i > core.i:  # the main clause follows: up to its first word
            starts = [child.left_edge.i for child in governor.children if core.i < child.left_edge.i < governor.i
                      and child.dep_ in ("nsubj", "nsubjpass", "expl", "aux", "csubj", "neg")]
            stop = min([governor.i, *starts]) - 1
    within = core.right_edge.i if core.right_edge.i <= stop else stop
    for token in doc[core.i + 1 : within + 1]:
        if token.text in STOPS - {"“", "("} and _leaves(token, core, sentence):
            within = token.i - 1
            break
    last = max(within, first.i)
    while last < stop:
        token = doc[last + 1]
        cc = token.dep_ == "cc" and token.head.i in over
        if token.text in STOPS or token.is_space or cc or token.i in over or (
                token.head.i in over and token.head.i > first.i):
            break
        last += 1
    while last > first.i and (doc[last].is_punct or doc[last].is_space or doc[last].dep_ == "cc"):
        last -= 1
    return doc[last]


def _leaves(stop: Token, core: Token, sentence: Span) -> bool:
    """Whether after a comma something else begins: a relative clause, an infinitive, who says it, the main clause."""
    doc = stop.doc
    if stop.text in (";", ":", ".", "?", "!", "”", "—", "–"):
        return True
    after = doc[stop.i + 1] if stop.i + 1 < sentence.end else None
    if after is None:
        return True
    ahead = doc[stop.i + 1 : min(stop.i + 3, sentence.end)]
    if any(token.tag_ in ("WDT", "WP", "WP$", "TO") for token in ahead):
        return True
    return any(child.i > core.i and child.dep_ in ("ccomp", "parataxis") and child.left_edge.i == stop.i + 1
               for child in core.children)
