"""The proof that splits share nothing, and that it would find what they shared."""

from __future__ import annotations

import dataclasses

import pytest

from memalpha_gym.envs.worlds import language, words_test, words_train
from memalpha_gym.envs.worlds.split_proof import prove_splits
from memalpha_gym.tasks import Split


def test_the_splits_share_no_template_no_name_no_seed_and_no_text() -> None:
    proof = prove_splits(seeds=50, episodes=6)
    assert proof.overlaps == ()
    for counts in proof.counts.values():
        assert counts["template"] > 300
        assert counts["name"] > 800
        assert counts["seed"] == 50 * 13
        assert counts["text"] > 10_000
    assert str(proof).endswith("the splits share nothing")


def test_what_is_shared_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    train, test = words_train.LEXICON, words_test.LEXICON
    leak = dataclasses.replace(test, men=(*test.men, train.men[0]), meets=(*test.meets, train.meets[0].upper()))
    monkeypatch.setattr(words_test, "LEXICON", leak)
    language.lexicon.cache_clear()
    try:
        proof = prove_splits(seeds=1, episodes=1)
    finally:
        language.lexicon.cache_clear()
    found = {(one.what, one.splits, one.value) for one in proof.overlaps}
    assert ("name", (Split.TRAIN, Split.TEST), train.men[0].lower()) in found
    assert ("template", (Split.TRAIN, Split.TEST), train.meets[0].lower()) in found
    assert "name in both train and test" in str(proof)
