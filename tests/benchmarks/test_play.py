"""One episode in the terminal."""

import pytest

from memalpha_gym.cli import main

HOMES = "stranger_homes:Stranger/Homes-v0"
READER = ["--reader", "stranger_homes:LookupReader"]

pytestmark = pytest.mark.usefixtures("stranger")


def test_an_episode_is_drawn_step_by_step_and_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    agent = "stranger_homes:ForgetfulAgent"
    assert main(["play", "--env", HOMES, "--agent", agent, "--task", "5", *READER]) == 0
    shown = capsys.readouterr().out
    assert "task homes-5" in shown
    assert "Person5a lives in" in shown
    assert "Person5c lives in" in shown
    assert "correctness 0.500 over 4 questions" in shown
    assert shown.count("Where does Person5a live?") == 1


def test_the_seed_draws_the_task(capsys: pytest.CaptureFixture[str]) -> None:
    shown = set()
    for seed in range(4):
        assert main(["play", "--env", HOMES, "--agent", "empty", "--seed", str(seed)]) == 0
        shown.add(capsys.readouterr().out.split(", ")[1])
    assert len(shown) > 1


def test_a_privileged_agent_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "--env", HOMES, "--agent", "oracle"]) == 0
    assert "which is told the answers" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--agent", "nobody"], "there is no agent 'nobody'"),
        (["--agent", "stranger_homes:NeedyAgent"], "no weights"),
        (["--env", "Nowhere-v0"], "Nowhere"),
        (["--task", "12"], "--task 12"),
        (["--env-arg", "max_episode_steps=1"], "truncated"),
        (["--budget", "0.1,0.2"], "play takes one budget"),
    ],
)
def test_bad_arguments_are_one_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = arguments if "--env" in arguments else ["--env", HOMES, *arguments]
    assert main(["play", *command]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count("\n") == 1
