"""Named entities as spaCy's recognizer finds them, decided for many tokens at once.

spaCy walks through a text and asks its network for one move a token: O (outside), B, I, L (first, inner, last token
of an entity) or U (an entity of one token).  Outside an entity the network looks at nothing but the next token;
within one, at that token, the one before and the entity's first.  So the moves outside are decided for all
tokens in one product, and then the entities that may begin are prolonged side by side.  The moves are the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span
from spacy.util import minibatch
from thinc.api import Model

from analysis.language.vectors import TokenVectors

_NEVER = np.float32(-np.inf)
_TOGETHER = 40
"""Tokens over which all entities of a text are prolonged at once; a longer one alone, and only where it is the first:
of a text that is one entity of n tokens ("Monday, Monday, Monday …"), each of the n could begin one."""


class Entities:
    """A pipeline component that sets ``doc.ents`` as the given recognizer does.

    Raises:
        NotImplementedError: the recognizer is not one of spaCy's small models' (greedy, three features).
    """

    def __init__(self, ner: EntityRecognizer) -> None:
        model = ner.model
        parts = {part.name: part for part in model.layers}
        lower, upper = parts.get("precomputable_affine"), model.maybe_get_ref("upper")
        chain = model.get_ref("tok2vec")
        if (
            lower is None or upper is None or ner.cfg["beam_width"] != 1 or lower.get_dim("nF") != 3
            or model.attrs["unseen_classes"] or [part.name for part in chain.layers[1:]] != ["list2array", "linear"]
        ):
            raise NotImplementedError("not the recognizer of a small model")
        self._vectors = TokenVectors(chain.layers[0])
        linear = chain.layers[-1]
        weights = lower.get_param("W")  # feature, hidden, piece, input
        self._hidden, self._pieces = weights.shape[1:3]
        per_token = weights.transpose(0, 2, 1, 3).reshape(-1, weights.shape[-1])
        # The two products that follow each other are one.
        self._per_token = np.ascontiguousarray((per_token @ linear.get_param("W")).T)
        own = (per_token @ linear.get_param("b")).reshape(3, -1)
        missing = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(3, -1)
        bias = lower.get_param("b").T.reshape(-1)
        self._outside_bias = bias + own[0] + missing[1] + missing[2]
        self._inside_bias = bias + own.sum(axis=0)
        self._set_moves([ner.moves.get_class_name(i) for i in range(ner.moves.n_moves)], upper)

    def _set_moves(self, moves: list[str], upper: Model) -> None:
        """Names and weights of the moves outside an entity, and of I and L for each label."""
        weights, bias = upper.get_param("W"), upper.get_param("b")
        labels = sorted({name[2:] for name in moves if len(name) > 2})
        outside = [i for i, name in enumerate(moves) if name == "O" or (name[0] in "BU" and len(name) > 2)]
        self._weights_outside, self._bias_outside = np.ascontiguousarray(weights[outside].T), bias[outside]
        self._kind = np.array([moves[i][0] for i in outside])
        self._label = [moves[i][2:] for i in outside]
        self._number = np.array([labels.index(label) if label else -1 for label in self._label])
        inside = [[moves.index(f"{kind}-{label}") for kind in "IL"] for label in labels]
        self._weights_inside, self._bias_inside = weights[inside], bias[inside]

    def __call__(self, doc: Doc) -> Doc:
        """Set the entities of one text."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 16) -> Iterator[Doc]:
        """Set the entities of many texts."""
        for batch in minibatch(docs, batch_size):
            if any(map(len, batch)):
                self._annotate(batch)
            yield from batch

    def _annotate(self, docs: Sequence[Doc]) -> None:
        vectors = np.concatenate(self._vectors(docs))
        flags = np.concatenate([doc.to_array(["SENT_START", "IS_SPACE"]) for doc in docs])
        ends = np.cumsum([len(doc) for doc in docs])
        # An entity neither goes on past a sentence's or text's end nor begins with white space.
        last = np.append(flags[1:, 0] == 1, True)
        last[ends[ends > 0] - 1] = True
        spans = deque(self._spans(vectors, last, flags[:, 1] == 1))
        for doc, end in zip(docs, ends.tolist(), strict=True):
            start, found = end - len(doc), []
            while spans and spans[0][0] < end:
                first, after, label = spans.popleft()
                found.append(Span(doc, first - start, after - start, label=label))
            doc.set_ents(found, default="outside")

    def _spans(self, vectors: np.ndarray, last: np.ndarray, space: np.ndarray) -> list[tuple[int, int, str]]:
        """First token, end and label of each entity."""
        features = (vectors @ self._per_token).reshape(len(vectors), 3, -1)
        scores = self._maxout(features[:, 0] + self._outside_bias) @ self._weights_outside + self._bias_outside
        scores[np.ix_(last, self._kind == "B")] = _NEVER
        scores[np.ix_(space, self._kind != "O")] = _NEVER
        best = scores.argmax(axis=1)
        kind = self._kind[best]
        begun = np.flatnonzero(kind == "B")
        label = self._number[best]
        after = self._prolonged(features, begun, label[begun], last, most=_TOGETHER)
        ends = dict(zip(begun.tolist(), after, strict=True))
        spans, clear = [], 0
        for i in np.flatnonzero(kind != "O").tolist():
            if i >= clear:
                clear = ends.get(i, i + 1) or self._prolonged(features, np.array([i]), label[i : i + 1], last)[0]
                spans.append((i, clear, self._label[best[i]]))
        return spans

    def _prolonged(
        self, features: np.ndarray, begun: np.ndarray, label: np.ndarray, last: np.ndarray, *, most: int | None = None,
    ) -> list[int]:
        """The end of the entity that would begin at each token of ``begun``; 0 for one of more than ``most`` tokens."""
        ends = begun + 1
        open_ = np.arange(len(begun))
        while len(open_):
            at = ends[open_]
            hidden = self._maxout(features[at, 0] + features[begun[open_], 1] + features[at - 1, 2] + self._inside_bias)
            weights, bias = self._weights_inside[label[open_]], self._bias_inside[label[open_]]
            goes_on, closes = np.einsum("nkh,nh->kn", weights, hidden) + bias.T
            ends[open_] += 1
            open_ = open_[(goes_on >= closes) & ~last[at]]
            most = most and most - 1
            if most == 0:
                ends[open_] = 0
                break
        return ends.tolist()

    def _maxout(self, sums: np.ndarray) -> np.ndarray:
        return sums.reshape(len(sums), self._pieces, self._hidden).max(axis=1)
