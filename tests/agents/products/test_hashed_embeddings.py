from __future__ import annotations

import base64
import hashlib

import numpy as np
import pytest

from memalpha_gym.agents.products.hashed_embeddings import HashedEmbeddings, embed, rarity

FACTS = [
    "Astrid Ostersen's mentor is Leif Gravlow.",
    "The ferry to Brennsund leaves at seven.",
    "Project Whinchat meets in the Granite Chamber.",
    "Wilma Korner lives in the town of Westerborg.",
    "It was a long day and the rain did not stop.",
]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Who is the mentor of Astrid Ostersen?", 0),
        ("When does the ferry leave?", 1),
        ("Where does the project Whinchat meet?", 2),
        ("In which town does Wilma Korner live?", 3),
        ("Did the rain stop?", 4),
    ],
)
def test_a_question_is_nearest_to_what_answers_it(question: str, best: int) -> None:
    assert int(np.argmax(embed(FACTS) @ embed([question])[0])) == best


def test_common_words_count_little() -> None:
    assert rarity("the") < 0.2 < rarity("mentor") < rarity("ostersen") == 1.0
    assert embed(["the mentor"])[0] @ embed(["a mentor"])[0] > 0.9 > embed(["the mentor"])[0] @ embed(["the ferry"])[0]


def test_vectors_are_unit_and_depend_on_the_text_alone() -> None:
    texts = [*FACTS, "", "  ", "…", "日本語 \ud800"]
    assert np.linalg.norm(embed(texts), axis=1) == pytest.approx(1.0)
    assert np.array_equal(embed(texts)[3], embed([texts[3]])[0])
    (vector,) = embed(["ferry"])
    digest = int.from_bytes(hashlib.blake2b(b"ferry", digest_size=8).digest(), "little")
    assert int(np.argmax(abs(vector))) == digest % 384, "the same in every process, whatever PYTHONHASHSEED says"


def test_an_endpoint_gives_numbers_or_base64() -> None:
    endpoint = HashedEmbeddings()
    plain = endpoint.answer("embeddings", {"input": FACTS[:2]})
    packed = endpoint.answer("embeddings", {"input": FACTS[:2], "encoding_format": "base64"})
    unpacked = [np.frombuffer(base64.b64decode(row["embedding"]), "<f4") for row in packed["data"]]
    assert np.allclose([row["embedding"] for row in plain["data"]], unpacked)
    assert [row["index"] for row in plain["data"]] == [0, 1]
    assert plain["usage"]["prompt_tokens"] > 10
    assert len(endpoint.answer("embeddings", {"input": "x", "dimensions": 16})["data"][0]["embedding"]) == 16
