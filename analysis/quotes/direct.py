"""Words between quotation marks: which are speech, and which cue and speaker they belong to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from analysis.quotes.beside import NAMING, Beside
from analysis.quotes.cues import Lexicon
from analysis.quotes.marks import Marked
from analysis.quotes.spans import Found, Spans
from analysis.quotes.speakers import RELATIVE, subject
from analysis.quotes.view import View

_SIGNED = re.compile(
    r"[ \t]*+(?:\n[ \t]*+)?(?:--|[-–—―])[ \t]*(?P<name>[A-Z][^\n:;,!?]{1,50}?)"
    r"(?:,[^\n:;!?]{1,60})?\.?[ \t]*(?=\n|\Z)")
"""A dash and a name, to the end of the line."""
_SMALL = frozenset({"a", "an", "the", "of", "and", "or", "in", "on", "to", "for", "with", "at", "from", "by", "is"})
_FIRST_PERSON = frozenset({"i", "we", "my", "our"})
_ADJUNCT = frozenset({"prep", "npadvmod", "advmod", "punct", "dative", "prt", "tmod", "agent", "aux", "intj", "cc"})


def is_title(view: View, mark: Marked) -> bool:
    """Whether marked words look like the title of a work: every word of weight has a capital letter."""
    inner = view.text[mark.inner_start:mark.inner_end].rstrip(",. ")
    words = inner.split()
    return inner[-1:] not in "?!" and 0 < len(words) < 12 and all(
        word[:1].isupper() or word[:1].isdigit() or not word[:1].isalnum() or word.lower() in _SMALL for word in words
    ) and not (len(words) == 1 and words[0].istitle() is False and words[0].isupper())


def kind_of(view: View, item: Found) -> str:
    """direct (only quoted words, but for an interrupting cue), mixed or indirect."""
    first = max(bisect_right(view.mark_starts, item.start) - 1, 0)
    inner = [mark for mark in view.marked[first:bisect_left(view.mark_starts, item.end)]
             if mark.end > item.start and (item.kind == "direct" or not is_title(view, mark))]
    if not inner:
        return "direct" if item.kind == "direct" else "indirect"
    if item.kind == "direct" and item.repaired:
        return "direct"
    return "direct" if item.kind == "direct" and inner[0].start <= item.start + 1 else "mixed"


class Direct:
    """Attributes the marked stretches of one article."""

    def __init__(self, view: View, lexicon: Lexicon, spans: Spans) -> None:
        self.view = view
        self.lexicon = lexicon
        self.spans = spans
        self.beside = Beside(view, lexicon, spans)
        self.orphans: list[int] = []
        self._own_voice: int | None = None

    def find(self) -> list[Found]:
        """Every speech between marks that has a cue, in order; interrupted ones joined."""
        found: list[Found] = []
        for number, mark in enumerate(self.view.marked):
            if not self._is_speech(mark):
                continue
            item = self._attribute(number, mark, found[-1] if found else None)
            if item is None:
                self.orphans.append(number)
            elif not (found and item is found[-1]):
                found.append(item)
                self._lost_opening(item, mark)
                self._earlier_paragraphs(item, number)
        return found

    def _earlier_paragraphs(self, item: Found, number: int) -> None:
        """Join the paragraphs before that opened with a mark, were not closed and named no speaker."""
        marks = self.view.marked
        while number - 1 in self.orphans and marks[number - 1].continues and (
                marks[number - 1].paragraph == marks[number].paragraph - 1 and item.start == marks[number].start):
            number -= 1
            self.orphans.remove(number)
            item.start = marks[number].start
            item.marks = (number, *item.marks)

    def _lost_opening(self, item: Found, mark: Marked) -> None:
        """Give a quotation the sentences before it whose opening mark was lost.

        'I told them so. “We will act,” she said': where the article says I or we nowhere else
        outside marks, whole sentences in the first person right before a quotation belong to it.
        """
        view = self.view
        if item.rule != "direct:after" or item.start != mark.start:
            return
        low = view.text.rfind("\n", 0, mark.start) + 1
        before = view.text[low:mark.start].rstrip()
        if before[-1:] not in ("", ".", "!", "?") or not before:
            return
        a, b = view.first_at(low), view.first_at(mark.start)
        if any(view.inside[i] >= 0 for i in range(a, b)):
            return
        own = [i for i in range(a, b) if view.word[i] in _FIRST_PERSON]
        if not any(view.dep[i] in ("nsubj", "nsubjpass") for i in own):
            return
        if self._narrator() > len(own):
            return
        item.start, item.repaired = view.start[a], True

    def _narrator(self) -> int:
        """How often the article says I, we, my … outside quotation marks."""
        if self._own_voice is None:
            view = self.view
            self._own_voice = sum(view.word[i] in _FIRST_PERSON and view.inside[i] < 0 for i in range(view.size))
        return self._own_voice

    # -- speech or not ---------------------------------------------------------------------

    def _is_speech(self, mark: Marked) -> bool:
        """Whether a marked stretch can stand on its own: not a title, a nickname, a scare quote."""
        view = self.view
        a, b = view.first_at(mark.inner_start), view.last_before(mark.inner_end) + 1
        words = [i for i in range(a, b) if view.pos[i] not in ("PUNCT", "SPACE")]
        if not words:
            return False
        last = self._last(mark)
        start = view.first_at(mark.start)
        introduced = start > 0 and view.word[start - 1] == ":"
        if mark.single and introduced and view.text[mark.end:mark.end + 1] in ("", "\n"):
            return len(words) >= 3  # a headline
        if mark.single:
            sentence = len(words) >= 4 or (len(words) == 3 and last != "," and view.capital(words[0]))
            return last in ",.?!" and (sentence or self.beside.adjacent(view.first_at(mark.end)) >= 0)
        answer = introduced and last in ".?!" and self.beside.before(start) >= 0
        if is_title(view, mark) and not answer:
            if self.beside.window_before(start) < start and view.word[start - 1] not in (",", ":", "that") and (
                    self.beside.before(start) != start - 1):
                return False  # 'on “Fox News Sunday,” the minister said'
            verb = self.beside.adjacent(view.first_at(mark.end))
            if verb < 0 or any(view.dep[k] in ("ccomp", "dobj") and k > verb for k in view.kids[verb]):
                return len(words) > 3 and last in "?!"
        if last in ",.?!—–-…":
            return len(words) >= 2 or view.capital(words[0])
        return len(words) >= 5 and any(view.pos[i] in ("VERB", "AUX") for i in words)

    def _last(self, mark: Marked) -> str:
        """The last character inside the marks, or the comma that follows them (“Q”, he said)."""
        text = self.view.text
        last = text[mark.inner_start:mark.inner_end].rstrip()[-1:]
        if last.isalnum() and text[mark.end:mark.end + 1] == ",":
            return "," if self.beside.adjacent(self.view.first_at(mark.end)) >= 0 else last
        return last

    # -- attribution -------------------------------------------------------------------------

    def _attribute(self, number: int, mark: Marked, previous: Found | None) -> Found | None:
        """The quotation that a mark makes, the previous one if it continues that, None for an orphan."""
        view = self.view
        a, b = view.first_at(mark.start), view.first_at(mark.end)
        last = self._last(mark)
        near = previous is not None and previous.end <= mark.start and "\n" not in view.text[previous.end:mark.start]
        before = self.beside.before(a)
        after = -1
        if last != "." or (before < 0 and self._short_after(b)):
            after = self.beside.adjacent(b)
        introduced = before >= 0 and not (near and before == previous.verb) and view.word[a - 1] in (":", ",", "that")
        if after >= 0 and not (introduced and last not in ",—–-"):
            return self._make_after(number, mark, after, a)
        if near and before >= 0 and before == previous.verb:
            return self._join(previous, number, mark)
        if before >= 0:
            return self._make_before(number, mark, before, a)
        later = self.beside.later(b) if last != "." else -1
        if later >= 0:
            return self._make_later(number, mark, later)
        if near and self._continues(previous, mark, a):
            return self._join(previous, number, mark)
        if previous is not None and previous.marks and view.marked[previous.marks[-1]].continues \
                and mark.paragraph == view.marked[previous.marks[-1]].paragraph + 1:
            return self._join(previous, number, mark)
        return self._by_dash(number, mark)

    def _short_after(self, b: int) -> bool:
        """Whether the sentence after a mark is no more than 'Smith said.'"""
        return 0 < self.beside.window_after(b) - b <= 5

    def _make(self, number: int, mark: Marked, verb: int, rule: str, *, after: bool = True) -> Found:
        return Found(mark.start, mark.end, "direct", (verb, verb + 1), self.beside.speaker(verb, after=after), verb,
                     mark.repaired, rule=rule, marks=(number,))

    def _make_after(self, number: int, mark: Marked, verb: int, a: int) -> Found:
        """'“Q,” he said', or 'the plan “is Q,” he said' with words of the report before the mark."""
        view = self.view
        item = self._make(number, mark, verb, "direct:after")
        first = self.beside.window_before(a)
        inner = view.text[mark.inner_start:mark.inner_end].lstrip()
        if first < a and inner[:1].islower() and view.pos[a - 1] != "SPACE" and self.beside.before(a) < 0:
            p, q = self.spans.trim(first, a)
            if p < q:
                item.start, item.kind, item.rule = view.start[p], "mixed", "mixed:after"
        return item

    def _make_before(self, number: int, mark: Marked, verb: int, a: int) -> Found | None:
        """'He said: “Q”', or 'he said that the “Q”' with words of the report before the mark."""
        view = self.view
        last = view.text[mark.inner_start:mark.inner_end].rstrip()[-1:]
        start = self._report_start(verb, a)
        item = self._make(number, mark, verb, "direct:before", after=False)
        if start >= 0 or last not in ",.?!—–-…":
            item.rule, item.kind = "mixed:before", "mixed"
            content = self.spans.of_verb(verb, self.lexicon.verbs[view.lemma[verb]])
            if content and content[0] in ("clause-around", "as"):
                p, q = self.spans.trim(content[1], content[2])
                if p < q and view.start[p] <= mark.start and mark.end - view.end[q - 1] < 4:
                    item.start, item.end = view.start[p], max(view.end[q - 1], mark.end)
                    return item
            if content and content[1] > verb and view.start[content[1]] <= mark.start:
                p, q = self.spans.trim(content[1], content[2])
                if p < q:
                    item.start, item.end = view.start[p], max(view.end[q - 1], mark.end)
                    return item
            if start >= 0:
                item.start = view.start[start]
        return item

    def _report_start(self, verb: int, a: int) -> int:
        """First token between a verb and a mark that is part of what is said, or -1 if none is."""
        view = self.view
        i = verb + 1
        while i < a:
            if view.word[i] in ("that", "whether") and view.dep[i] in ("mark", "nsubj", "det", "pobj", "dobj"):
                return i
            if view.word[i] == ":":
                return -1
            if view.pos[i] in ("PUNCT", "SPACE"):
                i += 1
                continue
            k = i  # climb to the child of the verb that this token hangs on
            while view.head[k] != k and view.head[k] != verb:
                k = view.head[k]
            addressee = view.dep[k] in ("dobj", "iobj") and "addressee" in self.lexicon.verbs[view.lemma[verb]].takes
            speaker = view.dep[k] in ("nsubj", "nsubjpass")
            if view.head[k] == verb and (view.dep[k] in _ADJUNCT or addressee or speaker):
                i = max(i + 1, min(view.right[k] + 1, a))
                continue
            if view.word[a - 1] in (",", ":") and view.head[k] != verb:
                i += 1
                continue
            return i
        return -1

    def _make_later(self, number: int, mark: Marked, verb: int) -> Found:
        """'The “Q” would be W, he said': the sentence up to the cue."""
        view = self.view
        low = self.spans.cue_phrase(verb)[0]
        first = self.beside.window_before(view.first_at(mark.start))
        a, b = self.spans.trim(first, low)
        item = self._make(number, mark, verb, "mixed:after")
        if a < b:
            item.start, item.end, item.kind = min(view.start[a], mark.start), max(view.end[b - 1], mark.end), "mixed"
        return item

    def _join(self, previous: Found, number: int, mark: Marked) -> Found:
        """The quotation before, continued by this mark."""
        previous.end = max(previous.end, mark.end)
        previous.repaired |= mark.repaired
        previous.marks += (number,)
        return previous

    def _continues(self, previous: Found, mark: Marked, a: int) -> bool:
        """Whether nothing but the cue clause of the quotation before stands between it and this mark."""
        view = self.view
        gap = view.text[previous.end:mark.start]
        if not gap.strip(" .,;–—-"):
            return True
        if previous.cue is None or not previous.end <= view.start[previous.cue[0]] < mark.start:
            return False
        first = view.first_at(previous.end)
        stops = sum(1 for i in range(first, a) if self.beside.ends(i))
        quoted = previous.end - previous.start + mark.end - mark.start
        return stops <= 1 and (stops == 0 or self.beside.ends(a - 1)) and len(gap) <= quoted

    def _by_dash(self, number: int, mark: Marked) -> Found | None:
        """'“Q” — Name' at the end of a line, or with the name on the next."""
        view = self.view
        match = _SIGNED.match(view.text, mark.end)
        if match is None:
            return None
        first, last = view.first_at(match.start("name")), view.last_before(match.end("name"))
        naming = [k for k in range(first, last + 1) if view.pos[k] in ("PROPN", "NOUN")]
        dash = view.last_before(match.start("name"))
        if not naming or dash < 0:
            return None
        return Found(mark.start, mark.end, "direct", (dash, dash + 1), naming[-1], -1, mark.repaired,
                     rule="direct:dash", marks=(number,))

    # -- quotations without a cue ------------------------------------------------------------

    def leftovers(self, covered: bytearray, found: list[Found]) -> list[Found]:
        """Speech without a cue that no other quotation covers, given to who speaks around it."""
        view, more = self.view, []
        for number in self.orphans:
            mark = view.marked[number]
            if covered[mark.start] and covered[mark.end - 1]:
                continue
            if more and self._follows(more[-1], mark):
                self._join(more[-1], number, mark)
                continue
            a = view.first_at(mark.start)
            if (mark.single and not (a and view.word[a - 1] == ":")) or not self._stands_alone(mark, a):
                continue
            item = Found(mark.start, mark.end, "direct", repaired=mark.repaired, rule="direct:orphan", marks=(number,))
            self._give(item, a, found + more)
            more.append(item)
        return more

    def _follows(self, before: Found, mark: Marked) -> bool:
        """Whether a stretch goes on with the one before, right after it or after a paragraph that stayed open."""
        if before.end > mark.start:
            return False
        gap = self.view.text[before.end:mark.start]
        open_ended = self.view.marked[before.marks[-1]].continues
        return not gap.strip(" .,;–—-\n") and ("\n" not in gap or open_ended)

    def _stands_alone(self, mark: Marked, a: int) -> bool:
        """Whether a stretch without a cue is long enough, or placed so, that it must be somebody's words."""
        view = self.view
        inner = view.text[mark.inner_start:mark.inner_end].strip()
        begins = a == 0 or view.word[a - 1].startswith("\n") or self.beside.ends(a - 1) or view.word[a - 1] == ":"
        least = 2 if a and view.word[a - 1] == ":" else 3
        return (begins and len(inner.split()) >= least) or (len(inner.split()) >= 5 and inner[-1:] in ",.?!")

    def _heading(self, a: int) -> int:
        """Last token of the name that begins a headline before a colon ('Kessel on the talks: “…”'), or -1."""
        view = self.view
        if a < 2 or view.word[a - 1] != ":":
            return -1
        first = a - 1
        while first > max(a - 12, 0) and not (view.word[first - 1].startswith("\n") or self.beside.ends(first - 1)):
            first -= 1
        # The tagger takes the first name of a headline for a verb now and then ("Trump on …").
        named = view.capital(first) and view.lemma[first] not in self.lexicon.verbs and (
            view.pos[first] in NAMING or view.pos[first] == "VERB")
        if not named or first == a - 1 or any(view.pos[k] in ("VERB", "AUX") for k in range(first + 1, a)):
            return -1
        while view.pos[first + 1] == "PROPN":
            first += 1
        return first

    def _give(self, item: Found, a: int, found: list[Found]) -> None:
        """Speaker of a quotation without a cue: the subject of its sentence, or who spoke before."""
        view = self.view
        first = self.beside.window_before(a)
        if first < a:
            for i in range(a - 1, first - 1, -1):
                if view.pos[i] in ("VERB", "AUX") and view.dep[i] not in ("amod", "compound"):
                    item.speaker = subject(view, i)
                    if item.speaker >= 0 and view.word[item.speaker] not in RELATIVE:
                        item.cue = (i, i + 1)
                        return
        named = self._heading(a)
        if named >= 0:
            item.speaker, item.cue = named, (a - 1, a)
            return
        before = [other for other in found if other.end <= item.start and other.speaker >= 0]
        direct = [other for other in before if other.marks or "clause" in other.rule] or before
        if direct:
            other = max(direct, key=lambda other: other.end)
            if view.text.count("\n", other.end, item.start) <= 2:
                item.speaker = other.speaker
                return
        if first > 1:
            low, high = view.zone[first - 2]
            for k in range(low, high):
                if view.dep[k] == "nsubj" and view.inside[k] < 0 and view.pos[k] in NAMING:
                    item.speaker = k
                    return
