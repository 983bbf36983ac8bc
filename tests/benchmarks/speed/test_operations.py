"""The measurement of operation truth, on a short stream."""

import pytest

from memalpha_gym.benchmarks.speed.operations import main, rates, written_task


def test_a_task_is_written_before_it_is_played() -> None:
    task = written_task(facts=5, tokens=4_000, chunk_tokens=500)
    assert isinstance(task.chunks, tuple)
    assert len({operation.key for operations in task.operations or () for operation in operations}) == 5
    rate, share = rates("verbatim", task)
    assert rate > 0
    assert share >= 0


def test_each_agent_and_number_of_facts_is_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--agents", "verbatim,empty", "--facts", "5", "6", "--tokens", "4000", "--chunk-tokens", "500"])
    rows = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert rows[1:] == [["verbatim", "5"], ["empty", "5"], ["verbatim", "6"], ["empty", "6"]]
