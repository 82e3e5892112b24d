"""What is said: the stretch of text that a cue reports, found in the dependency parse.

A rule gives its name and the tokens [a, b) of the content.  The annotation manual of PolNeAR
(Newell, Margolin and Ruths 2018) is followed where it speaks: the complementizer "that" and
closing marks belong to the content, the cue and its adjuncts do not.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.quotes.cues import Cue, Lexicon
from analysis.quotes.view import View

_EDGE = frozenset({",", ".", ";", ":", "-", "–", "—", "―", "--", "(", "[", "\n", "and", "but", "?", "!", "…", "..."})
_CONTENT_ONLY = frozenset({"because", "since", "if", "unless", "although", "though", "so", "that", "whether", "than"})
WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_TIME = frozenset({"morning", "afternoon", "evening", "night"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})

Content = tuple[str, int, int]


@dataclass(slots=True)
class Found:
    """A quotation on the way: characters ``start`` to ``end``; tokens of cue and speaker.

    ``rule`` names what found it; ``marks`` the marked stretches that it joins.
    """

    start: int
    end: int
    kind: str
    cue: tuple[int, int] | None = None
    speaker: int = -1
    verb: int = -1
    repaired: bool = False
    addressee: int = -1
    rule: str = ""
    marks: tuple[int, ...] = ()


class Spans:
    """Finds the content of cues in one article."""

    def __init__(self, view: View, lexicon: Lexicon) -> None:
        self.view = view
        self.lexicon = lexicon

    # -- verbs ---------------------------------------------------------------------------

    def of_verb(self, verb: int, cue: Cue) -> Content | None:
        """Content of a verb, or None where its complements do not fit its entry."""
        view, takes = self.view, cue.takes
        kids = self._kids(verb)
        if "raise" in takes:
            return self._raised(verb, kids)
        if "nsubjpass" in kids:
            return self._passive(verb, kids, takes)
        if takes == _AS_ONLY:
            return self._as_clause(verb, kids)
        if "clause" in takes:
            content = None
            if "quote" in takes or cue.kind == "show":
                content = self._as_clause(verb, kids) or self._fronted(verb, kids, takes)
            if content:
                return content
            if "ccomp" in kids and kids["ccomp"] > verb:
                return "clause", *self._right_clause(verb, kids["ccomp"], kids, takes)
            asked = kids.get("advcl", -1) if cue.kind == "ask" else -1
            if asked > verb and view.word[view.left[asked]] in ("if", "whether"):
                return "clause", *self._right_clause(verb, asked, kids, takes)
        if "ccomp" in kids and kids["ccomp"] > verb and takes & {"small", "to"}:
            return "clause", *self._right_clause(verb, kids["ccomp"], kids, takes)
        if "xcomp" in kids and takes & {"to", "small", "clause"} and kids["xcomp"] > verb:
            xcomp = kids["xcomp"]
            a = max(view.left[xcomp], verb + 1)
            obj = kids.get("dobj", -1)
            if "addressee" not in takes and verb < obj < a:
                a = view.left[obj]
            return "to", a, self._with_condition(verb, view.right[xcomp] + 1)
        if "oprd" in kids and "small" in takes and kids["oprd"] > verb:
            oprd, obj = kids["oprd"], kids.get("dobj", -1)
            return "small", view.left[obj] if verb < obj < oprd else view.left[oprd], view.right[oprd] + 1
        return (self._as_object(verb, kids, takes) or self._object(verb, kids, takes)
                or self._preposition(verb, takes) or self._unparsed(verb, kids, cue))

    def _as_object(self, verb: int, kids: dict[str, int], takes: frozenset[str]) -> Content | None:
        """'sees him as a threat', 'is viewed as a threat'."""
        view = self.view
        if "as" not in takes:
            return None
        obj = kids.get("nsubjpass", kids.get("dobj", -1))
        for k in view.kids[verb]:
            if k > verb and view.dep[k] == "prep" and view.word[k] == "as" and obj >= 0:
                return "as-object", view.left[obj], view.right[k] + 1
            if obj > verb and view.head[k] == verb and k == obj:
                for j in view.kids[k]:  # 'as' is often hung on the object
                    if j > k and view.word[j] == "as":
                        return "as-object", view.left[obj], view.right[obj] + 1
        return None

    def _unparsed(self, verb: int, kids: dict[str, int], cue: Cue) -> Content | None:
        """'he said the plan had failed' where the parser found no clause: the rest of the sentence."""
        view = self.view
        if cue.kind not in ("say", "tell") or not {"clause", "quote"} <= cue.takes:
            return None
        last = view.zone[verb][1]
        a = verb + 1
        if a >= last or view.pos[a] not in _CLAUSE_STARTS or view.inside[a] >= 0:
            return None
        if not any(view.pos[i] in ("VERB", "AUX") and view.tag[i] != "VBG" for i in range(a, min(last, a + 12))):
            return None
        if kids.get("nsubj", -1) > verb or "nsubj" not in kids or self.noun_reports(kids.get("dobj", a)):
            return None
        return "rest", a, self.reach(verb, a, last)

    def _with_condition(self, verb: int, b: int) -> int:
        """End of an infinitive with the if, unless or because that follows it: 'to act unless they leave'."""
        view = self.view
        for k in view.kids[verb]:
            if view.dep[k] == "advcl" and b <= view.left[k] <= b + 1 and self._opens_with(k, _CONTENT_ONLY):
                return view.right[k] + 1
        return b

    def _kids(self, verb: int) -> dict[str, int]:
        """First child of a verb by relation."""
        kids: dict[str, int] = {}
        for k in self.view.kids[verb]:
            kids.setdefault(self.view.dep[k], k)
        return kids

    def _raised(self, verb: int, kids: dict[str, int]) -> Content | None:
        """'It seems that X', 'X appears to Y': the whole clause is how things look."""
        view = self.view
        if "ccomp" in kids and kids["ccomp"] > verb:
            return "clause", max(view.left[kids["ccomp"]], verb + 1), view.right[kids["ccomp"]] + 1
        rest = kids.get("xcomp", kids.get("oprd", kids.get("acomp", -1)))
        if rest > verb and "nsubj" in kids:
            return "raise", view.left[kids["nsubj"]], view.right[rest] + 1
        return None

    def _passive(self, verb: int, kids: dict[str, int], takes: frozenset[str]) -> Content | None:
        """'X is expected to Y', 'X was criticized by Z', 'they were told that X'."""
        view = self.view
        subject = kids["nsubjpass"]
        rest = kids.get("xcomp", kids.get("oprd", -1))
        clause = kids.get("ccomp", -1)
        if clause > verb and takes & {"clause"}:
            return "clause", *self._right_clause(verb, clause, kids, takes)
        if "addressee" in takes:
            return ("to", view.left[rest], view.right[rest] + 1) if rest > verb else self._preposition(verb, takes)
        seen = self._as_object(verb, kids, takes)
        if seen:
            return seen
        if rest > verb and takes & {"clause", "to", "small"}:
            return "passive", view.left[subject], view.right[rest] + 1
        if "agent" in kids and takes & {"object", "small"}:
            return "passive", view.left[subject], view.right[subject] + 1
        return None

    def _object(self, verb: int, kids: dict[str, int], takes: frozenset[str]) -> Content | None:
        """'criticized the plan', 'accused him of lying', 'what he called a mistake'."""
        view = self.view
        obj = kids.get("dobj", -1)
        if obj < 0 or "object" not in takes or "addressee" in takes:
            return None
        if self.noun_reports(obj):
            return None  # 'repeated the claim that …': the noun is the cue
        if obj > verb:
            b = view.right[obj] + 1
            for k in view.kids[verb]:
                if k == b and view.dep[k] in ("prep", "dative") and view.word[k] in _WITH_OBJECT:
                    b = view.right[k] + 1
            return "object", max(view.left[obj], verb + 1), b
        return None

    def _preposition(self, verb: int, takes: frozenset[str]) -> Content | None:
        """'called for calm', 'warned of war', where the lexicon line names the preposition."""
        view = self.view
        for k in view.kids[verb]:
            if k > verb and view.dep[k] in ("prep", "prt", "agent") and "+" + view.word[k] in takes:
                for j in view.kids[k]:
                    if view.dep[j] in ("pobj", "pcomp") and j > k:
                        return "+" + view.word[k], k + 1, view.right[j] + 1
        return None

    def noun_reports(self, noun: int) -> bool:
        """Whether a noun is a cue with a clause of its own: 'the claim that it failed'."""
        view = self.view
        cue = self.lexicon.nouns.get(view.lemma[noun])
        return cue is not None and "clause" in cue.takes and any(
            k > noun and view.dep[k] in ("acl", "ccomp", "relcl") and view.word[view.left[k]] == "that"
            for k in view.kids[noun])

    # -- finite clauses ------------------------------------------------------------------

    def _right_clause(self, verb: int, clause: int, kids: dict[str, int], takes: frozenset[str]) -> tuple[int, int]:
        """A clause after its verb, to the end of what belongs to it."""
        view = self.view
        a = max(view.left[clause], verb + 1)
        obj = kids.get("dobj", -1)
        if takes & {"small"} and "addressee" not in takes and verb < obj < a:
            a = view.left[obj]
        a = self._after_cue_noun(self._after_day(a))
        return a, self.reach(verb, a, view.right[clause] + 1)

    def _after_day(self, a: int) -> int:
        """First token after 'on Tuesday' in 'said on Tuesday it had left': the day is that of the report."""
        view, b = self.view, a + 2
        if b >= view.size or view.word[a] != "on" or view.word[a + 1] not in WEEKDAYS:
            return a
        b += view.word[b] in _TIME
        return b if b < view.size and view.pos[b] in _CLAUSE_STARTS and view.inside[b] < 0 else a

    def _after_cue_noun(self, a: int) -> int:
        """First token after 'the claim' in 'repeated the claim that', which the parser may take for a subject."""
        view = self.view
        for j in range(a + 1, min(a + 5, view.size)):
            if view.word[j] == "that":
                cue = self.lexicon.nouns.get(view.lemma[j - 1])
                return j if cue is not None and "clause" in cue.takes and view.pos[j - 1] == "NOUN" else a
            if view.pos[j - 1] not in ("DET", "ADJ", "PRON"):
                break
        return a

    def reach(self, verb: int, a: int, b: int) -> int:
        """End of a clause that the parse ends at ``b``: further if the sentence goes on with it, or sooner.

        The small parser attaches the last clauses of long sentences badly.  What follows a said
        clause mostly belongs to it, except where the verb of saying has another clause of its own:
        a second verb of saying (", adding that", "and told"), or when, as, after, while.
        """
        view = self.view
        limit = view.zone[verb][1] if self._is_main(verb) else max(b, min(view.right[verb] + 1, view.zone[verb][1]))
        for k in view.kids[verb]:
            if k >= b and view.dep[k] in ("conj", "cc", "advcl", "prep", "npadvmod", "dep") and k < limit:
                if view.dep[k] == "advcl" and self._opens_with(k, _CONTENT_ONLY):
                    continue
                limit = min(limit, max(view.left[k], b))
        for j in range(max(a + 1, verb + 2), limit):
            if view.inside[j] < 0 and self._cuts(verb, j):
                return self._before(j, a)
        return limit

    def _opens_with(self, k: int, words: frozenset[str]) -> bool:
        return self.view.word[self.view.left[k]] in words

    def _is_main(self, verb: int) -> bool:
        """Whether a verb heads its sentence or is coordinated with the verb that does."""
        view = self.view
        for _ in range(4):
            if view.head[verb] == verb:
                return True
            if view.dep[verb] != "conj":
                return False
            verb = view.head[verb]
        return False

    def _cuts(self, verb: int, j: int) -> bool:
        """Whether a second report of the same speaker begins with token ``j``."""
        view = self.view
        if view.word[j] in (";",):
            return True
        if view.word[j] == "according" and view.word[j - 1] == ",":
            return True
        cue = self.lexicon.verbs.get(view.lemma[j]) if view.pos[j] == "VERB" else None
        if cue is None:
            return False
        k = j - 1
        while k > verb and view.pos[k] == "ADV":
            k -= 1
        if view.tag[j] == "VBG":
            return view.word[k] == "," and cue.kind in _REPORTS
        same = view.tag[j] == view.tag[verb] and view.tag[j] in ("VBD", "VBZ", "VBP")
        return same and view.word[k] in ("and", "but") and (view.head[j] == verb or "quote" in cue.takes)

    def _before(self, j: int, a: int) -> int:
        view = self.view
        while j > a and (view.word[j - 1] in _EDGE or view.pos[j - 1] == "ADV"):
            j -= 1
        return j

    # -- the cue after or inside the clause ------------------------------------------------

    def _fronted(self, verb: int, kids: dict[str, int], takes: frozenset[str]) -> Content | None:
        """'The plan failed, he said' and 'The plan, he said, would fail': the sentence around the cue."""
        view = self.view
        first, last = view.zone[verb]
        phrase = self.cue_phrase(verb)
        if phrase is None:
            return None
        low, high = phrase
        left = kids.get("ccomp", -1)
        if low - first < 2 or not self._ends_clause(low - 1):
            return None
        if kids.get("dobj", -1) > verb and "addressee" not in takes:
            return None
        if not (0 <= left < verb or view.dep[verb] in ("parataxis", "ccomp", "ROOT", "dep", "advcl")):
            return None
        start = self._clause_start(first, low)
        if high >= last - 1 or view.word[high] in SENTENCE_CLOSE:
            whole = any(view.pos[i] in ("VERB", "AUX") for i in range(start, low))
            return ("clause-before", start, low) if whole else None
        if view.word[high] != ",":
            return None
        inverted = kids.get("nsubj", -1) > verb
        aside = view.word[high + 1] in ("who", "which", "where") or (
            inverted and view.pos[high + 1] in ("DET", "NOUN", "PROPN", "ADJ"))
        if aside or self._cuts(verb, high + 1):
            return "clause-before", start, low
        for j in range(high + 2, last):
            if view.inside[j] < 0 and self._cuts(verb, j):
                return "clause-around", start, self._before(j, high)
        return "clause-around", start, last

    def _ends_clause(self, i: int) -> bool:
        """Whether a comma stands at ``i``, alone or before a closing mark."""
        view = self.view
        if view.word[i] == ",":
            return True
        number = view.inside[i]
        return number >= 0 and i > 0 and view.word[i - 1] == "," and view.end[i] >= view.marked[number].end

    def _clause_start(self, first: int, low: int) -> int:
        """Start of a fronted clause: the sentence's, after a heading's colon or a semicolon."""
        view = self.view
        for j in range(low - 1, first, -1):
            if view.word[j] in _STARTERS and view.inside[j] < 0 and view.word[low - 1] not in _STARTERS:
                return j + 1
        return first

    def cue_phrase(self, verb: int) -> tuple[int, int] | None:
        """Tokens of 'he said on Monday', 'said the minister': a subject, its verb and adjuncts."""
        view = self.view
        subject = self._kids(verb).get("nsubj", -1)
        if subject < 0 or view.inside[subject] >= 0:
            return None
        low = min(view.left[subject], verb)
        high = verb + 1
        if subject > verb:
            high = view.right[subject] + 1
        for k in view.kids[verb]:
            if k < verb and view.dep[k] in ("aux", "advmod", "neg"):
                low = min(low, view.left[k]) if view.left[k] > view.left[subject] else low
            elif k >= high and view.dep[k] in ("advmod", "npadvmod", "prep", "dobj", "dative", "tmod", "prt"):
                high = max(high, view.right[k] + 1)
        return low, high

    def _as_clause(self, verb: int, kids: dict[str, int]) -> Content | None:
        """'As The Times reported, X' and 'X, as he put it': the clause that 'as' hangs on."""
        view = self.view
        low = view.left[verb]
        if view.word[low] != "as" or low >= verb or verb - low > 12 or view.dep[verb] not in ("advcl", "pcomp", "prep"):
            return None
        told = kids.get("ccomp", kids.get("dobj", kids.get("xcomp", -1)))
        if told > verb and view.word[told] not in ("it", "me", "us", "reporters"):
            return None
        first, last = view.zone[verb]
        high = view.right[verb] + 1
        if low - first < 2:
            return ("as", high, last) if last - high > 2 else None
        return "as", first, low

    def found(self, content: tuple[int, int], cue: tuple[int, int], who: int, rule: str) -> Found | None:
        """An indirect quotation over the tokens of ``content``, or None if nothing is left of them."""
        a, b = self.trim(*content)
        if a >= b:
            return None
        start, end = self._with_marks(self.view.start[a], self.view.end[b - 1], b - 1)
        return Found(start, end, "indirect", cue=cue, speaker=who, verb=cue[0], rule=rule)

    def _with_marks(self, start: int, end: int, last: int) -> tuple[int, int]:
        """With the closing mark of quoted words at the end, which the parser may hang elsewhere."""
        number = self.view.inside[last]
        if number >= 0:
            mark = self.view.marked[number]
            if start <= mark.start and end < mark.end and not self.view.text[end:mark.inner_end].strip(" .,"):
                return start, mark.end
        return start, end

    def trim(self, a: int, b: int) -> tuple[int, int]:
        """Without punctuation and conjunctions at the edges; marks stay."""
        view = self.view
        a, b = max(a, 0), min(b, view.size)
        while a < b and (view.word[a] in _EDGE or view.pos[a] == "SPACE") and view.inside[a] < 0:
            a += 1
        while b > a and (view.word[b - 1] in _EDGE or view.pos[b - 1] == "SPACE") and view.inside[b - 1] < 0:
            b -= 1
        return a, b


_AS_ONLY = frozenset({"as"})
_STARTERS = frozenset({":", ";", "-", "–", "—", "--"})
SENTENCE_CLOSE = frozenset({".", "?", "!", ")", ";", "\n"})
_CLAUSE_STARTS = frozenset({"PRON", "DET", "NOUN", "PROPN", "NUM", "ADJ", "SCONJ"})
_REPORTS = frozenset({
    "say", "tell", "ask", "write", "manner", "complain", "admit", "deny", "promise", "judge", "label", "order",
})
_WITH_OBJECT = frozenset({"for", "as", "of", "to", "over", "about", "with", "on"})
