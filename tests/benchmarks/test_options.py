"""Options as the command line gives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.options import (
    BenchOptions,
    EpisodeOptions,
    PlayOptions,
    check_bench,
    episode_key,
    parse_budgets,
    parse_options,
    parse_recall_tokens,
)
from memalpha_gym.cli import CommandError
from tests.fake_clone import make_clone


def test_bench_and_play_set_episodes_up_by_the_same_options() -> None:
    words = ["--seed", "3", "--reward", "paper", "--env-arg", "level=0", "--env-arg", "facts=9"]
    bench, play = parse_options(BenchOptions, "bench", words), parse_options(PlayOptions, "play", words)
    assert bench.episode == play.episode == EpisodeOptions(seed=3, reward="paper", env_arg=("level=0", "facts=9"))


def test_a_key_holds_all_of_them() -> None:
    key = episode_key("MemAlpha/Recall-v0", EpisodeOptions(seed=3, split="train", env_arg=("level=0", "facts=9")))
    assert (key.environment, key.seed, key.split, key.env_args) == (
        "MemAlpha/Recall-v0",
        3,
        "train",
        '{"facts": 9, "level": 0}',
    )
    with pytest.raises(CommandError, match="--seed is -1; give a whole number, from 0 to"):
        episode_key("MemAlpha/Recall-v0", EpisodeOptions(seed=-1))


def test_budgets_are_shares_or_tokens() -> None:
    assert parse_budgets(None) == [None]
    budgets = parse_budgets("0.1, 1,4000,4000")
    assert budgets == [0.1, 1.0, 4000]
    assert [type(budget) for budget in budgets] == [float, float, int]
    with pytest.raises(CommandError, match="--budget '0'"):
        parse_budgets("0")


def test_limits_are_positive_numbers() -> None:
    assert parse_recall_tokens(None) == [None]
    assert parse_recall_tokens("128, 512,128") == [128, 512]
    for wrong in ("0", "all", "1.5", "-3"):
        with pytest.raises(CommandError, match="--recall-tokens is"):
            parse_recall_tokens(wrong)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (BenchOptions(in_flight=0), "--in-flight is 0; give a whole number, 1 or more"),
        (BenchOptions(workers=-2), "--workers is -2"),
        (BenchOptions(suite="quick", env="SQuAD-v0"), "--suite and --env exclude each other"),
        (BenchOptions(repeats=0), "--repeats is 0"),
        (BenchOptions(recall_tokens="128", budget="0.5"), "own store has no budget"),
        (BenchOptions(recall_tokens="128", causes=True), "play mirror:NAME"),
        (BenchOptions(recall_tokens="128", suite="memalpha", published=True), "--published exclude each other"),
        (BenchOptions(recall_tokens="128", suite="dilution"), "compares lengths"),
        (BenchOptions(prices="prices.toml"), "--prices is about --recall-tokens"),
        (BenchOptions(json="."), r"--json \.: name a file in a folder that exists"),
    ],
)
def test_what_would_only_show_later_is_refused_now(options: BenchOptions, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        check_bench(options)


def test_what_is_right_is_not(tmp_path: Path) -> None:
    check_bench(BenchOptions(in_flight=3, workers=2, json=str(tmp_path / "x.json")))


def test_a_key_names_the_reference_and_another_retriever(tmp_path: Path) -> None:
    clone = str(make_clone(tmp_path))
    options = EpisodeOptions(reference=clone, retriever="rank-bm25", reader="chat:m@http://h/v1")
    key = episode_key("MemAlpha/Recall-v0", options)
    assert json.loads(key.env_args) == {"reference": clone, "retriever": "rank-bm25"}
    assert key.reader == f"chat:m@http://h/v1#reference={clone}"
    assert json.loads(episode_key("Own/X-v1", options).env_args) == {"retriever": "rank-bm25"}
    assert episode_key("MemAlpha/Recall-v0", EpisodeOptions()).env_args == "{}"
    with pytest.raises(CommandError, match="reference in /no/such: there is no such folder"):
        episode_key("MemAlpha/Recall-v0", EpisodeOptions(reference="/no/such"))
    with pytest.raises(CommandError, match="--retriever"):
        episode_key("MemAlpha/Recall-v0", EpisodeOptions(env_arg=("retriever=bm25",)))


def test_ray_is_asked_for_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memalpha_gym.benchmarks.options.find_spec", lambda name: None)
    with pytest.raises(CommandError, match=r"--executor ray needs the package ray: pip install 'memalpha-gym\[ray\]'"):
        check_bench(BenchOptions(executor="ray"))
    monkeypatch.setattr("memalpha_gym.benchmarks.options.find_spec", lambda name: object())
    check_bench(BenchOptions(executor="ray", ray_address="10.0.0.1:6379", gpus_per_worker=0.5))
    with pytest.raises(CommandError, match="--gpus-per-worker is -1; give 0 or more"):
        check_bench(BenchOptions(executor="ray", gpus_per_worker=-1))
