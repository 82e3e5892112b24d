"""The parse as plain lists: one pass over the tokens, so that the rules cost little."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from spacy.tokens import Doc

from analysis.quotes.marks import Marked

LONGEST = 300
"""Tokens after which a sentence is cut, so that a line without stops costs linear time."""
SENTENCE_END = frozenset({".", "?", "!", "...", "…"})
LEMMAS = {"hopes": "hope", "hoped": "hope", "hoping": "hope", "retweeted": "retweet", "retweets": "retweet",
          "retweeting": "retweet"}
"""Forms that the lemmatizer reduces to another word ("hop")."""


class View:
    """Token columns of a doc, by token number without blanks, and where the quotation marks stand.

    Attributes:
        start, end: character offsets of each token.
        word: lower-case text; ``lemma``, ``pos``, ``tag``, ``dep``: as spaCy gives them.
        entity: type of the named entity around a token, or "".
        head: index of the head; ``left``/``right``: first and last token of the subtree.
        kids: children of each token, in order.
        inside: number of the quotation (index into ``marked``) a token lies in, or -1.
        zone: first and last+1 token of the sentence around a token, by its punctuation.
    """

    def __init__(self, doc: Doc, marked: list[Marked]) -> None:
        self.doc = doc
        self.text = doc.text
        self.marked = marked
        self.mark_starts = [mark.start for mark in marked]
        # Blanks that are tokens (double or no-break spaces) would stand between neighbours: left out.
        tokens = [token for token in doc if not (token.is_space and "\n" not in token.text)]
        place = {token.i: i for i, token in enumerate(tokens)}
        self.size = size = len(tokens)
        self.start = start = [0] * size
        self.end = end = [0] * size
        self.word = word = [""] * size
        self.lemma = lemma = [""] * size
        self.pos = pos = [""] * size
        self.tag = tag = [""] * size
        self.dep = dep = [""] * size
        self.head = head = [0] * size
        self.entity = entity = [""] * size
        for i, token in enumerate(tokens):
            start[i] = token.idx
            text = token.text
            end[i] = token.idx + len(text)
            word[i] = text.lower()
            lemma[i] = LEMMAS.get(word[i]) or token.lemma_.lower()
            pos[i] = token.pos_
            tag[i] = token.tag_
            dep[i] = token.dep_
            head[i] = place.get(token.head.i, i)
            entity[i] = token.ent_type_
        self._edges()
        self.inside = inside = [-1] * size
        for number, mark in enumerate(marked):
            for i in range(bisect_left(start, mark.start), bisect_left(start, mark.end)):
                inside[i] = number
        self._zones()

    def _edges(self) -> None:
        """Children and the edges of every subtree, from the heads alone."""
        size, head = self.size, self.head
        self.kids: list[list[int]] = [[] for _ in range(size)]
        self.left = left = list(range(size))
        self.right = right = list(range(size))
        for i in range(size):
            if head[i] != i:
                self.kids[head[i]].append(i)
        # Every token hands its place up to its ancestors; trees are shallow.
        for i in range(size):
            j, steps = head[i], 0
            while steps < 200:
                if i < left[j]:
                    left[j] = i
                if i > right[j]:
                    right[j] = i
                if head[j] == j:
                    break
                j, steps = head[j], steps + 1

    def _zones(self) -> None:
        """Sentences by their punctuation: ``zone[i]`` is the first and last+1 token around ``i``.

        Full stops between quotation marks do not end a sentence, unless the marks close right
        after one and a capital letter follows.  The parser's own sentences break inside quotations.
        """
        size, word, inside, text = self.size, self.word, self.inside, self.text
        self.zone: list[tuple[int, int]] = [(0, size)] * size
        begin = 0
        for i in range(size):
            ends = False
            if inside[i] < 0:
                ends = word[i] in SENTENCE_END or word[i].endswith("/.") or (self.pos[i] == "SPACE" and "\n" in word[i])
            elif i + 1 < size and inside[i + 1] != inside[i]:
                mark = self.marked[inside[i]]
                tail = text[max(mark.inner_start, mark.inner_end - 2):mark.inner_end].rstrip()[-1:]
                following = text[self.start[i + 1]]
                ends = tail in ".?!" and tail != "" and (following.isupper() or "\n" in word[i + 1])
            if ends or i == size - 1 or i - begin >= LONGEST:
                self.zone[begin:i + 1] = [(begin, i + 1)] * (i + 1 - begin)
                begin = i + 1

    def capital(self, i: int) -> bool:
        """Whether token ``i`` begins with a capital letter."""
        return self.text[self.start[i]].isupper()

    def first_at(self, offset: int) -> int:
        """Index of the first token that starts at or after a character offset."""
        return bisect_left(self.start, offset)

    def last_before(self, offset: int) -> int:
        """Index of the last token that ends at or before a character offset, or -1."""
        return bisect_right(self.end, offset) - 1

    def kid(self, i: int, *deps: str) -> int:
        """First child of ``i`` with one of these relations, or -1."""
        for k in self.kids[i]:
            if self.dep[k] in deps:
                return k
        return -1
