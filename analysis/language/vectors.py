"""Token vectors of spaCy's small models (hash embeddings, then a window encoder), computed in fewer steps.

The weights and the arithmetic are those of ``spacy.MultiHashEmbed`` and ``spacy.MaxoutWindowEncoder``; only the order
of sums differs, so values differ in their last digits.  Three things save time: a form that was seen before is
not embedded again, products run in numpy's BLAS, and tokens are encoded in pieces that fit the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from spacy.pipeline import Tok2Vec
from spacy.tokens import Doc
from spacy.util import minibatch
from thinc.api import Model

from analysis.language.remembered import Remembered

FORMS = 50_000
"""Forms whose embedding is remembered, 400 bytes each; past them the table starts anew."""

PIECE = 512
"""Tokens encoded at once."""

_EMBED = ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]
_MIX = "with_array(maxout>>layernorm>>dropout)"
_LAYER = "residual(expand_window>>maxout>>layernorm>>dropout)"


class TokenVectors:
    """The vectors of a model's ``tok2vec`` for many texts.

    Args:
        model: a chain of a ``MultiHashEmbed`` without static vectors and a ``MaxoutWindowEncoder``.

    Raises:
        NotImplementedError: the model is built otherwise.
    """

    def __init__(self, model: Model) -> None:
        steps = list(_steps(model))
        encoder = steps[-1]
        depth = encoder.attrs.get("pad", 0)
        if (
            [step.name.partition("(")[0] for step in steps[:-1]] != _EMBED or steps[3].name != _MIX
            or encoder.name != f"with_array({'>>'.join([_LAYER] * depth)})"
        ):
            raise NotImplementedError(f"not the vectors of a small model: {model.name}")
        self.attributes = steps[0].attrs["columns"]
        self._tables, self._mix = steps[2].layers[0], steps[3].layers[0]
        self._layers = [_Layer(layer) for layer in encoder.walk() if layer.name == _LAYER]
        self._forms = Remembered(self._layers[0].width, np.float32, limit=FORMS)

    def __call__(self, docs: Sequence[Doc]) -> list[np.ndarray]:
        """A row of float32 for each token of each text."""
        pad = len(self._layers)
        lengths = np.array([len(doc) for doc in docs])
        ends = np.cumsum(lengths + pad)
        inside = np.arange(lengths.sum()) + np.repeat(np.arange(1, len(docs) + 1) * pad, lengths)
        forms = np.concatenate([doc.to_array(self.attributes) for doc in docs])
        padded = np.zeros((ends[-1] + pad, self._layers[0].width), dtype=np.float32)
        padded[inside] = self._forms.rows(forms, lambda new: self._mix.predict(self._tables.predict(forms[new])))
        encoded = np.empty_like(padded)
        for start in range(0, len(padded), PIECE):
            first = max(0, start - pad)
            piece = padded[first: start + PIECE + pad]
            for layer in self._layers:
                piece = layer(piece)
            encoded[start: start + PIECE] = piece[start - first: start - first + PIECE]
        return [encoded[end - length: end] for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)]


class Tensors:
    """A pipeline component that sets ``doc.tensor`` as the given ``tok2vec`` does."""

    def __init__(self, tok2vec: Tok2Vec) -> None:
        self._vectors = TokenVectors(tok2vec.model)

    def __call__(self, doc: Doc) -> Doc:
        """Set the tensor of one text."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 16) -> Iterator[Doc]:
        """Set the tensors of many texts."""
        for batch in minibatch(docs, batch_size):
            for doc, vectors in zip(batch, self._vectors(batch), strict=True):
                doc.tensor = vectors
            yield from batch


def _steps(model: Model) -> Iterator[Model]:
    """The layers of a chain of chains, in order."""
    if ">>" in model.name and model.name.startswith(("extract_features", "with_array")) and len(model.layers) > 1:
        for layer in model.layers:
            yield from _steps(layer)
    else:
        yield model


class _Layer:
    """One layer of the encoder: a window of three tokens, maxout, layer norm, residual."""

    def __init__(self, model: Model) -> None:
        maxout, norm = (next(part for part in model.walk() if part.name == name) for name in ("maxout", "layernorm"))
        weights = maxout.get_param("W")
        self.width, self.pieces, inputs = weights.shape
        if inputs != 3 * self.width:
            raise NotImplementedError("a window of other than one token to each side")
        # Pieces side by side, so that their maximum is one of whole blocks.
        self._W = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(self.pieces * self.width, inputs).T)
        self._b = np.ascontiguousarray(maxout.get_param("b").T.reshape(-1))
        self._scale, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, tokens: np.ndarray) -> np.ndarray:
        width = self.width
        windows = np.zeros((len(tokens), 3 * width), dtype=np.float32)
        windows[1:, :width] = tokens[:-1]
        windows[:, width: 2 * width] = tokens
        windows[:-1, 2 * width:] = tokens[1:]
        sums = windows @ self._W
        sums += self._b
        best = sums[:, :width]
        for piece in range(1, self.pieces):
            best = np.maximum(best, sums[:, piece * width: (piece + 1) * width])
        best -= best.mean(axis=1, keepdims=True)
        best *= (np.einsum("ij,ij->i", best, best) / np.float32(width) + np.float32(1e-8))[:, None] ** np.float32(-0.5)
        best *= self._scale
        best += self._shift
        best += tokens
        return best
