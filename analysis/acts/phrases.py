"""Implicit threats: phrases whose words are no threat one by one ("all options are on the table")."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from analysis.acts.conditions import WILL, is_plain
from analysis.acts.cues import SERIOUS, Sentences
from analysis.acts.lexicon import Lexicon, Term, words
from analysis.lexicons import FOLDER, LexiconError, read_lexicon
from analysis.schemas import ACT_TO_PLOVER


class Phrase(NamedTuple):
    """A line of ``phrases.csv``."""

    text: str
    act: str
    source: str
    target: str
    intensity: float
    means: str | None
    line: str
    file: str = "phrases.csv"

    @property
    def rule(self) -> str:
        """Phrase and lexicon line, as written in the column ``rule``."""
        return f"phrase: {self.text} ({self.file}:{self.line})"


SPACE = "(?:[\"”’]? [\"“”‘]?)"
"""A space of a phrase: a quotation can begin or end at it ("would be met with “a harsh response”")."""

START = r"(?<!\w)"
"""Where a phrase can begin; said once for all phrases, since most places of a text are none."""

LEAD = re.compile(r"\(\?:[\w|'’\[\]]+\)(?!\?)")
"""The words that a phrase begins with, "(will|would)": said once for all phrases that share them."""


@functools.cache
def _compiled() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], Phrase]]]:
    found = []
    by_lead: dict[str, list[str]] = {}
    for row in read_lexicon(FOLDER / "acts" / "phrases.csv", ("phrase", "act", "source", "target", "intensity")):
        if row["act"] not in ACT_TO_PLOVER:
            raise LexiconError(f"phrases.csv, line {row['line']}: no act {row['act']!r}")
        pattern = row["phrase"].replace("'", "['’]")
        pattern = re.sub(r"\((?!\?)", "(?:", pattern)
        pattern = re.sub(r"\[[^]]*\]| ", lambda part: SPACE if part[0] == " " else part[0], pattern)
        try:
            compiled = re.compile(rf"{START}(?:{pattern})(?!\w)", re.IGNORECASE)
        except re.error as error:
            raise LexiconError(f"phrases.csv, line {row['line']}: {error}") from error
        found.append((compiled, Phrase(row["phrase"], row["act"], row["source"], row["target"],
                                       float(row["intensity"]), row["means"] or None, row["line"])))
        lead = LEAD.match(pattern)
        by_lead.setdefault(lead[0] if lead else "", []).append(f"(?:{pattern[lead.end() if lead else 0:]})")
    any_of = "|".join(f"{lead}(?:{'|'.join(rests)})" for lead, rests in by_lead.items())
    return re.compile(rf"{START}(?:{any_of})(?!\w)", re.IGNORECASE), found


SPEAKER_ONLY = "speaker only"
BRINGING = words("bringing")
TRIED = words("tried")
"""Verbs of the court, after which a penalty is no threat: "if found guilty, she faces …"."""


def conditionals(doc: Doc, lexicon: Lexicon, sentences: Sentences) -> list[tuple[Span, Phrase]]:
    """Warnings and demands that lie in a condition on another.

    A warning in the sense of CAMEO 13 without a word of warning: the clause that hangs on the condition
    names a harm ("if they sail, there will be war"; terms of ``terms.csv`` with the part of speech
    *harm*), or the act of another would bring one about ("a blockade would mean war").  A demand: something
    is done *only if* the other acts ("talks are possible only if they leave").
    """
    found = list(_brought(lexicon, sentences))
    for mark in sentences.saying(("if", "unless")):
        if is_plain(mark):
            continue
        verb = mark.head
        if verb.dep_ != "advcl" or verb.head == verb or verb.lemma_ in TRIED or _unreal(verb):
            continue
        only = _only(mark, verb)
        if only is not None and (term := lexicon.harms.get("only")) is not None:
            found.append((doc[only.i : only.i + 1], _conditional(term)))
            continue
        for token in verb.head.subtree:
            term = lexicon.harms.get(token.lemma_.lower())
            if term is None or token.dep_ == "compound" or verb.left_edge.i <= token.i <= verb.right_edge.i:
                continue
            if token.pos_ == "VERB" and ("verb", term.text) in lexicon.terms:
                continue  # "Ruritania will attack Graustark if …": who attacks is named
            if any(child.lower_ == "no" for child in token.lefts):  # "no danger unless …"
                continue
            found.append((doc[token.i : token.i + 1], _conditional(term)))
            break
    return found


def _brought(lexicon: Lexicon, sentences: Sentences) -> Iterator[tuple[Span, Phrase]]:
    """Harms that would come of an act: "a blockade would mean war", "crossing the river will lead to retaliation"."""
    for verb in (token.head for token in sentences.saying(WILL) if token.dep_ == "aux"):
        for child in verb.rights if verb.lemma_ in BRINGING else ():
            objects = child.children if child.dep_ == "prep" and child.lower_ in ("to", "in") else (child,)
            for token in (below for below in objects if below.dep_ in ("dobj", "pobj")):
                term = lexicon.harms.get(token.lemma_.lower())
                if term is not None and term.group.intensity >= SERIOUS:
                    yield verb.doc[token.i : token.i + 1], _conditional(term)._replace(
                        text=f"would {verb.lemma_} {term.text}", target="subject")


def _unreal(verb: Token) -> bool:
    """*If it had been so*: what did not happen sets no condition for what will."""
    return any(child.lower_ in ("had", "'d", "’d") and child.dep_ == "aux" for child in verb.children)


def _only(mark: Token, verb: Token) -> Token | None:
    """The *only* that belongs to a condition: before *if*, or with the verb that hangs on it."""
    before = mark.doc[mark.i - 1] if mark.i else mark
    if before.lower_ == "only":
        return before
    return next((child for child in verb.head.children if child.lower_ == "only" and child.dep_ == "advmod"), None)


def _conditional(term: Term) -> Phrase:
    """What a conditional tells, in the form of a phrase."""
    group = term.group
    return Phrase(
        f"if … {term.text}", group.act or "warning", SPEAKER_ONLY, "none", group.intensity, group.means,
        term.line, term.file,
    )


@functools.lru_cache(maxsize=8)
def _own(terms: tuple[Term, ...]) -> list[tuple[re.Pattern[str], Phrase]]:
    """A researcher's own phrases, whose groups tell the act."""
    return [
        (re.compile(rf"(?<!\w){re.escape(term.text)}(?!\w)".replace(r"\ ", r"\s+"), re.IGNORECASE),
         Phrase(term.text, term.group.act or "threat", "speaker", "none", term.group.intensity, term.group.means,
                term.line, term.file))
        for term in terms
    ]


def find_phrases(doc: Doc, text: str, lexicon: Lexicon, sentences: Sentences) -> list[tuple[Span, Phrase]]:
    """Phrases of a text with the tokens that they cover, in order; none if the lexicon has them off."""
    if not lexicon.phrases:
        return []
    union, each = _compiled()
    text = text.replace("\n", " ")
    found = []
    for pattern, phrase in _own(lexicon.own):
        for match in pattern.finditer(text):
            span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
            if span is not None and len(span) and sentences.readable(span[0]):
                found.append((span, phrase))
    for match in union.finditer(text):
        for pattern, phrase in each:
            if pattern.match(text, match.start()):
                span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
                if span is not None and len(span) and sentences.readable(span[0]):
                    found.append((span, phrase))
                break
    return found + conditionals(doc, lexicon, sentences)
