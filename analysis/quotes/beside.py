"""The cue and the speaker beside a quotation: in the sentence that goes on after it or leads up to it."""

from __future__ import annotations

from analysis.quotes.cues import Lexicon
from analysis.quotes.spans import Spans
from analysis.quotes.speakers import subject
from analysis.quotes.view import SENTENCE_END, View

DASHES = frozenset({"-", "–", "—", "―", "--"})
NAMING = frozenset({"PROPN", "NOUN", "PRON"})
_PAUSES = DASHES | {","}
FARTHEST = 300
"""Tokens looked at on either side of a quotation: a line without stops must not cost quadratic time."""


class Beside:
    """Looks around the marked stretches of one article."""

    def __init__(self, view: View, lexicon: Lexicon, spans: Spans) -> None:
        self.view = view
        self.lexicon = lexicon
        self.spans = spans

    def is_cue(self, i: int) -> bool:
        """Whether a token is a verb that introduces quoted words, even if it was tagged as a noun."""
        cue = self.lexicon.verbs.get(self.view.lemma[i])
        return cue is not None and "quote" in cue.takes and self.view.pos[i] in ("VERB", "AUX", "NOUN", "PROPN")

    def window_after(self, b: int) -> int:
        """One past the last token of the sentence that goes on after a closing mark."""
        view, j = self.view, b
        while j < min(view.size, b + FARTHEST) and view.inside[j] < 0 and not self.ends(j):
            j += 1
        return j

    def window_before(self, a: int) -> int:
        """First token of the sentence that leads up to an opening mark."""
        view, j = self.view, a
        if j > 1 and view.pos[j - 1] == "SPACE" and view.word[j - 2] in (":", ","):
            j -= 2  # the cue stands in the paragraph before: "The minister continued:"
        while j > max(0, a - FARTHEST) and view.inside[j - 1] < 0 and not self.ends(j - 1):
            j -= 1
        return j

    def ends(self, i: int) -> bool:
        """Whether a token ends the sentence or the line."""
        view = self.view
        return view.word[i] in SENTENCE_END or view.word[i] == ";" or (view.pos[i] == "SPACE" and "\n" in view.word[i])

    def adjacent(self, b: int) -> int:
        """The verb of 'said Smith' or 'Smith, the minister, told us' right after a mark, or -1."""
        view = self.view
        end, last = self.window_after(b), view.word[b - 2] if b > 1 else ""
        while b < end and view.word[b] in _PAUSES:
            b += 1
        if b >= end:
            return -1
        first = b + 1 if view.pos[b] == "ADV" and b + 1 < end else b
        if view.tag[first] == "VBG":
            return -1  # “Q,” adding that …: a further report
        if self.is_cue(first):
            return first
        if view.tag[b] in ("VBD", "VBZ") and view.pos[b] == "VERB" and b + 1 < end and (
                view.pos[b + 1] == "PROPN" or view.word[b + 1] in ("he", "she", "they", "the")):
            return b  # “…,” agrees Smith
        for i in range(b, min(end, b + 30)):
            if view.pos[i] in ("VERB", "AUX") and view.tag[i] in ("VBD", "VBZ", "VBP", "VBN", "VB", "VBG"):
                known = self.is_cue(i)
                if view.dep[i] == "acl" and known and view.word[i - 1] != "," and view.tag[i] in ("VBN", "VBD"):
                    return i  # 'the 43-year-old asked' is often parsed as a participle
                if view.dep[i] in ("relcl", "acl", "aux", "auxpass", "compound", "amod"):
                    continue
                if not known and view.capital(i):
                    continue  # a name taken for a verb
                who = subject(view, i)
                if not (b <= who < i and view.left[who] <= b + 1):
                    who = -1
                if known and (who >= 0 or self._noun_between(b, i)):
                    return i
                if who >= 0 and i - b < 8 and view.tag[i] in ("VBD", "VBZ", "VBP") and view.dep[i] in (
                        "ROOT", "ccomp", "parataxis") and view.pos[i] == "VERB" and (
                        last == "," or (last in ("?", "!") and end - i <= 2)):
                    return i  # “…,” he shot back
                return -1
            if _is_past_noun(view, i) and self.is_cue(i) and self._noun_between(b, i):
                return i
        return -1

    def _noun_between(self, b: int, i: int) -> bool:
        view = self.view
        return any(view.pos[k] in NAMING for k in range(b, i)) and not any(
            view.pos[k] in ("VERB", "AUX", "SCONJ") and view.dep[k] not in ("relcl", "acl", "amod")
            and not view.capital(k) for k in range(b, i))

    def later(self, b: int) -> int:
        """A verb of speech that ends the sentence after a mark: '“Q” would be W, he said', or -1."""
        view = self.view
        end = self.window_after(b)
        for i in range(end - 1, b - 1, -1):
            if view.pos[i] == "VERB" and self.is_cue(i) and view.dep[i] not in ("relcl", "acl"):
                phrase = self.spans.cue_phrase(i)
                if phrase and phrase[0] > b and view.word[phrase[0] - 1] == "," and phrase[1] >= end - 1:
                    return i
        return -1

    def before(self, a: int) -> int:
        """The last verb of speech in the sentence that leads up to a mark, or -1."""
        view = self.view
        for i in range(a - 1, self.window_before(a) - 1, -1):
            if view.pos[i] == "VERB" and self.is_cue(i):
                return self._outer_cue(i)
        return -1

    def _outer_cue(self, verb: int) -> int:
        """The verb of speech in whose report a verb stands, if any: 'he said that he thinks “Q”'."""
        view, v, coordinated = self.view, verb, False
        for _ in range(8):
            up = view.head[v]
            if view.tag[v] == "VBG" and (view.word[v - 1] == "," or view.word[v - 2] == ","):
                break  # 'he said X, telling us “Q”'
            coordinated |= view.dep[v] == "conj" and view.tag[v] == view.tag[verb]
            if up == v or view.inside[up] >= 0:
                break
            cue = self.lexicon.verbs.get(view.lemma[up]) if view.dep[v] == "ccomp" and up < v else None
            if cue is not None and {"clause", "quote"} <= cue.takes and view.pos[up] == "VERB":
                if coordinated and view.tag[up] == view.tag[verb]:
                    break  # 'told us that he agrees and said “Q”'
                verb = up
            elif view.dep[v] not in ("ccomp", "xcomp", "conj", "advcl", "relcl", "acl"):
                break
            v = up
        return verb

    def speaker(self, verb: int, *, after: bool = True) -> int:
        """Head of the speaker of a verb that stands after a quotation, or before it."""
        view = self.view
        end = self.window_after(verb + 1)
        if after and self._follows_mark(verb):  # “Q,” said Smith
            for k in range(verb + 1, min(end, verb + 14)):
                if view.pos[k] in ("ADP", "SCONJ", "VERB", "PUNCT", "AUX", "SPACE") and view.word[k] not in ("-", "'s"):
                    break
                if view.pos[k] in NAMING and view.dep[k] not in ("compound", "poss", "nmod", "npadvmod"):
                    return k
        who = subject(view, verb)
        if who >= 0 and view.inside[who] < 0:
            return who
        low = view.zone[verb][0]
        if not after and verb == low and ":" in view.word[verb + 2:verb + 10]:  # Said Smith: “Q”
            return view.word.index(":", verb + 2) - 1
        for k in range(verb - 1, max(low, verb - 12) - 1, -1):  # Smith said
            if view.inside[k] >= 0:
                break
            if view.pos[k] in NAMING and view.dep[k] in ("nsubj", "appos", "ROOT", "nsubjpass", "conj", "npadvmod"):
                return k
        return -1

    def _follows_mark(self, verb: int) -> bool:
        """Whether only a comma, a dash or an adverb stands between a closing mark and a verb."""
        view, k = self.view, verb - 1
        while k >= 0 and view.inside[k] < 0 and (view.word[k] in DASHES or view.word[k] == "," or view.pos[k] in (
                "ADV", "AUX", "SPACE")) and verb - k < 5:
            k -= 1
        return k >= 0 and view.inside[k] >= 0


def _is_past_noun(view: View, i: int) -> bool:
    """Whether a token that was tagged as a noun has the form of a past tense."""
    return view.pos[i] in ("NOUN", "PROPN") and view.word[i].endswith("ed")
