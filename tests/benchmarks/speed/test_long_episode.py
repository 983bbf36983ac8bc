"""The measurement of a long episode, on a short one."""

import pytest

from memalpha_gym.benchmarks.speed.long_episode import PARTS, WORLD, main, play


def test_an_episode_is_measured_part_by_part() -> None:
    found = play(WORLD, {"tokens": 2000, "chunk_tokens": 500, "questions": 3}, "verbatim")
    assert tuple(found["seconds"]) == PARTS
    assert (found["chunks"], found["questions"]) == (4, 3)
    assert found["tokens"] == pytest.approx(2000, rel=0.05)
    assert found["megabytes"] > 1


def test_each_agent_is_a_paragraph(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--agents", "empty", "--env-args", '{"tokens": 2000, "level": 0}'])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("empty: ")
    assert [line.split("  ")[1] for line in lines[1:]] == list(PARTS)
