from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; imitation needs the extra [transformers]")
pytest.importorskip("transformers", reason="transformers is not installed; imitation needs the extra [transformers]")

from memalpha_gym.agents.ppo.tiny.imitation import Demonstration, accuracy, imitate  # noqa: E402
from memalpha_gym.agents.ppo.tiny.model import tiny_qwen3  # noqa: E402
from tests.word_tokenizer import word_tokenizer  # noqa: E402

TEXT = "zero one two three four five six"


def model_and_ids(seed: int = 0) -> tuple[object, list[int]]:
    tokenizer = word_tokenizer([TEXT])
    return tiny_qwen3(tokenizer, hidden=32, layers=1, positions=64, seed=seed), tokenizer(TEXT)["input_ids"]


def likeliest(model: object, prompt: tuple[int, ...]) -> int:
    with torch.no_grad():
        return int(model(torch.tensor([prompt])).logits[0, -1].argmax())  # type: ignore[operator]


def test_completions_are_learned_and_prompts_are_not() -> None:
    model, ids = model_and_ids()
    samples = [
        Demonstration((ids[0], ids[3]), (ids[1],)),
        Demonstration((ids[2],) * 9, (ids[4], ids[5])),
    ]  # padding between them
    losses: list[float] = []
    last = imitate(
        model, samples, steps=60, batch_size=4, learning_rate=1e-2, report=lambda _, loss: losses.append(loss)
    )
    assert last == losses[-1] < 0.05 < losses[0]
    assert likeliest(model, (ids[0], ids[3])) == ids[1]
    assert likeliest(model, (ids[2],) * 9) == ids[4]
    assert likeliest(model, (*(ids[2],) * 9, ids[4])) == ids[5]
    assert not model.training  # type: ignore[attr-defined]


def test_the_same_seed_gives_the_same_weights() -> None:
    states = []
    for _ in range(2):
        model, ids = model_and_ids()
        imitate(model, [Demonstration((ids[0],), (ids[i],)) for i in range(1, 6)], steps=12, batch_size=2, seed=3)
        states.append(model.state_dict())  # type: ignore[attr-defined]
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])


def test_tokens_count_by_their_weights() -> None:
    for heavy in (0, 1):
        model, ids = model_and_ids()
        weights = [(9.0,) if i == heavy else (1.0,) for i in range(2)]
        samples = [Demonstration((ids[0],), (ids[1 + i],), weights[i]) for i in range(2)]
        imitate(model, samples, steps=60, batch_size=16, learning_rate=1e-2)
        assert likeliest(model, (ids[0],)) == ids[1 + heavy]


def test_imitation_ends_when_what_is_to_be_learned_is() -> None:
    model, ids = model_and_ids()
    samples = [Demonstration((ids[0],), (ids[3], ids[1])), Demonstration((ids[2],), (ids[4], ids[5]))]
    found: list[float] = []
    steps: list[int] = []

    def learned() -> bool:
        assert not model.training  # type: ignore[attr-defined]
        found.append(accuracy(model, samples, {ids[3], ids[4]}, batch_size=1))
        return found[-1] == 1.0

    imitate(
        model,
        samples,
        steps=400,
        batch_size=4,
        learning_rate=1e-2,
        report=lambda step, _: steps.append(step),
        learned=learned,
        check_every=5,
    )
    assert found[-1] == 1.0
    assert len(steps) == 5 * len(found) < 400
    assert not model.training  # type: ignore[attr-defined]


def test_accuracy_counts_the_tokens_that_it_is_asked_about() -> None:
    model, ids = model_and_ids()
    imitate(model, [Demonstration((ids[0],), (ids[1], ids[2]))], steps=60, batch_size=2, learning_rate=1e-2)
    mixed = [Demonstration((ids[0],), (ids[1], ids[2])), Demonstration((ids[0], ids[3]), (ids[5],))]
    assert accuracy(model, mixed, {ids[1], ids[2]}) == 1.0
    assert accuracy(model, mixed, {ids[1], ids[5]}) == 0.5
