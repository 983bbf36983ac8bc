from __future__ import annotations

import json
from pathlib import Path

import pytest

from memalpha_gym.benchmarks.speed.gpu_stages import Plan, bench_figures, model_figures, train_figures
from memalpha_gym.recording import EpisodeKey, EpisodeRecord, RunLog


def usage(tokens: int, *latencies: float) -> dict[str, object]:
    return {"calls": len(latencies), "prompt_tokens": 100, "completion_tokens": tokens, "latencies": list(latencies)}


def log_of(path: Path, *records: EpisodeRecord) -> Path:
    with RunLog(path) as log:
        for record in records:
            log.append(record)
    return path


def key(index: int) -> EpisodeKey:
    return EpisodeKey("MemAlpha/Recall-v0", "qwen-vllm:m", 0, index)


def test_episodes_that_began_together_took_as_long_as_the_longest(tmp_path: Path) -> None:
    records = (
        EpisodeRecord(key(0), usage={"agent": usage(300, 4.0, 4.0)}, seconds=8.5),
        EpisodeRecord(key(1), usage={"agent": usage(700, 5.0, 5.0)}, seconds=10.0),
    )
    figures = bench_figures(log_of(tmp_path / "run.db", *records), in_flight=8)
    assert figures["tokens_per_second"] == 100.0
    assert figures["busy"] == pytest.approx(18 / 20)
    assert (figures["episodes"], figures["calls"], figures["prompt_tokens"]) == (2, 4, 200)


def test_a_failed_episode_is_no_measurement(tmp_path: Path) -> None:
    log = log_of(tmp_path / "run.db", EpisodeRecord(key(0), failed="RuntimeError: no kernel image"))
    with pytest.raises(ValueError, match="1 of 1 episodes failed: RuntimeError: no kernel image"):
        bench_figures(log, in_flight=8)


def test_the_first_update_warms_up(tmp_path: Path) -> None:
    first = {"update": 1, "seconds_generate": 60.0, "seconds_update": 9.0, "tokens_per_second": 10.0}
    rows = [{**first, "seconds_generate": 6.0, "seconds_update": u, "tokens_per_second": 900.0} for u in (1.0, 3.0)]
    path = tmp_path / "figures.json"
    path.write_text(json.dumps({"history": [first, *rows]}), encoding="utf-8")
    figures = train_figures(path)
    assert figures["updates"] == 3
    assert (figures["seconds_generate"], figures["seconds_update"], figures["seconds"]) == (6.0, 2.0, 8.0)
    assert (figures["busy"], figures["tokens_per_second"]) == (0.75, 900.0)
    path.write_text(json.dumps({"history": [first]}), encoding="utf-8")
    assert train_figures(path)["seconds_generate"] == 60.0
    path.write_text(json.dumps({"history": []}), encoding="utf-8")
    with pytest.raises(ValueError, match="no update"):
        train_figures(path)


def test_the_size_of_a_model(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(b"12345")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    assert model_figures(tmp_path) == {"bytes": 5.0}


def test_every_model_is_made_before_its_first_use(tmp_path: Path) -> None:
    made: set[Path] = set()
    stages = Plan(tmp_path).stages()
    for stage in stages:
        if stage.table == "models":
            made.add(tmp_path / stage.about[0])
        else:
            assert stage.model in made
    assert len({stage.name for stage in stages}) == len(stages)


def test_both_shapes_play_and_learn_every_way(tmp_path: Path) -> None:
    about = {stage.about for stage in Plan(tmp_path).stages()}
    for shape, weights in (("qwen3-0.6b", "all weights, fp32"), ("qwen3-4b", "LoRA, bf16")):
        assert {(shape, "vLLM in process"), (shape, "vLLM server")} <= about
        assert {(shape, weights, "vllm"), (shape, weights, "transformers")} <= about
