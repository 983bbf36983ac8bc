"""Embeddings without a model: hashed words, pairs of words and character trigrams, weighted by how rare a word is.

The same text gives the same vector everywhere. How rare a word is (its inverse document frequency) is read off the o200k
vocabulary: pieces were merged in the order of their frequency, and by Zipf's law the word of rank r has a frequency like 1/r, so
that log(r) is its idf up to a constant. A word that is no single piece is rarer than all that are. So nothing depends on what
else is embedded.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from memalpha_gym.tokenization import DEFAULT_ENCODING, get_tokenizer

from .endpoints import EndpointError

DIMENSIONS = 384
"""As many as the small models that products choose by default."""

PAIR_WEIGHT = 0.25
TRIGRAM_WEIGHT = 0.15

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_MOST_DIMENSIONS = 4096


class HashedEmbeddings:
    """Embeddings of ours, as an endpoint.

    Args:
        dimensions: of the vectors, unless a request asks for another number.
    """

    name = model = "hashed-ngrams"

    def __init__(self, dimensions: int = DIMENSIONS) -> None:
        self.dimensions = dimensions

    def answer(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The vectors of a request's texts, as numbers or, where it says so, in base64.

        Raises:
            EndpointError: the request holds no texts, or is none for embeddings.
        """
        if path != "embeddings":
            raise EndpointError(404, "these are embeddings: name a chat model too")
        given = body.get("input")
        texts = [given] if isinstance(given, str) else given
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise EndpointError(400, "input is neither a text nor a list of texts; token ids are not taken")
        asked = body.get("dimensions")
        dimensions = self.dimensions if asked is None else asked
        if not isinstance(dimensions, int) or not 1 <= dimensions <= _MOST_DIMENSIONS:
            raise EndpointError(400, f"dimensions is {dimensions!r}; give 1 to {_MOST_DIMENSIONS}")
        tokens = sum(map(get_tokenizer().count, texts))
        as_text = body.get("encoding_format") == "base64"
        data = [
            {"object": "embedding", "index": i, "embedding": _base64(vector) if as_text else vector.tolist()}
            for i, vector in enumerate(embed(texts, dimensions))
        ]
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return {"object": "list", "model": self.model, "data": data, "usage": usage}


def embed(texts: Sequence[str], dimensions: int = DIMENSIONS) -> np.ndarray:
    """Unit vectors of texts, one a row; a text without a word has the first axis."""
    vectors = np.zeros((len(texts), dimensions), dtype=np.float32)
    for vector, text in zip(vectors, texts, strict=True):
        for feature, weight in _features(text):
            place = _hash(feature)
            vector[place % dimensions] += weight if place >> 63 else -weight
        norm = float(np.linalg.norm(vector))
        if norm:
            vector /= norm
        else:
            vector[0] = 1.0
    return vectors


def _features(text: str) -> Iterator[tuple[str, float]]:
    """What a text's vector is the sum of, each with its weight."""
    words = _WORD.findall(text.lower())
    for word, count in Counter(words).items():
        weight = rarity(word) * (1 + math.log(count))
        yield word, weight
        marked = f"^{word}$"
        for start in range(len(marked) - 2):
            yield f"#{marked[start : start + 3]}", TRIGRAM_WEIGHT * weight / math.sqrt(len(word))
    for pair, count in Counter(pairwise(words)).items():
        weight = min(map(rarity, pair)) * (1 + math.log(count))
        yield " ".join(pair), PAIR_WEIGHT * weight


@lru_cache(1 << 16)
def rarity(word: str) -> float:
    """How rare a word is, from 0 for the commonest to 1."""
    ids = _encoder().encode(f" {word}".encode("utf-8", "replace").decode())
    if len(ids) > 1:
        return 1.0
    # The first pieces are single bytes and blanks; no word that is a piece comes before rank 250.
    return max(0.0, math.log(max(ids[0], 250) / 250) / math.log(200_000 / 250))


@lru_cache(1 << 18)
def _hash(feature: str) -> int:
    return int.from_bytes(hashlib.blake2b(feature.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _base64(vector: np.ndarray) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")


@cache
def _encoder() -> Any:
    import quicktok

    return quicktok.get_encoding(DEFAULT_ENCODING)
