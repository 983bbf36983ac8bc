"""A vocabulary is plain data of a split."""

from __future__ import annotations

import pickle

from memalpha_gym.vocabulary import AttributeWords, ValueKind, Vocabulary


def test_equal_vocabularies_are_one_key_and_survive_pickling() -> None:
    made = [
        Vocabulary(women=("Ada",), attributes=(AttributeWords("pager", ValueKind.NUMBER, "person", low=1, high=9),))
        for _ in range(2)
    ]
    assert len(set(made)) == 1
    assert pickle.loads(pickle.dumps(made[0])) == made[1]
