"""The environment's contract, on a source of three small tasks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import check_env, data_equivalence

from memalpha_gym.completions import FORMATS, format_calls
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.judges.judge import AnswerRequest, AnswerVerdict, Verdict
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.tasks import Competency, Question, Task
from memalpha_gym.tokenization import get_tokenizer
from memalpha_gym.tools import CallStatus, ToolCall
from memalpha_gym.wrappers import ParseCompletion
from tests.tiny import (
    CHUNKS,
    HOME,
    KITE,
    TASK,
    FailingReader,
    FixedJudge,
    TinySource,
    delete,
    insert,
    look,
    tiny_env,
    update,
)

count = get_tokenizer().count
SCRIPT = (
    [insert("Ada lives in Oslo.")],
    [update("Ada lives in Quito.", "s1"), insert("Ada moved.", "episodic")],
    [insert("Bob's kite is red.")],
)
"""Right calls for the first tiny task."""


def start(env: Any, task_index: int = 0, seed: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
    observation, info = env.reset(seed=seed, options={"task_index": task_index})
    return observation, info


def steps(env: Any, actions: Sequence[Any]) -> list[tuple[Any, float, bool, bool, dict[str, Any]]]:
    return [env.step(action) for action in actions]


# --- observations ------------------------------------------------------------------------------------------------------


def test_observations_tell_chunk_memory_place_and_use() -> None:
    env = tiny_env()
    first, _ = start(env)
    assert first.keys() == {"chunk", "memory", "chunk_index", "chunks_total", "memory_tokens", "memory_budget"}
    observations = [first, *(outcome[0] for outcome in steps(env, SCRIPT))]
    assert all(env.observation_space.contains(observation) for observation in observations)
    assert [observation["chunk"] for observation in observations] == [*CHUNKS, ""]
    assert [observation["chunk_index"] for observation in observations] == [0, 1, 2, 3]
    assert {observation["chunks_total"] for observation in observations} == {3}
    assert {observation["memory_budget"] for observation in observations} == {0}
    assert "Oslo" not in first["memory"]
    assert "[s1] Ada lives in Oslo." in observations[1]["memory"]
    assert "[s1] Ada lives in Quito." in observations[2]["memory"]
    assert "[e1] Ada moved." in observations[2]["memory"]
    assert [observation["memory_tokens"] for observation in observations[:3]] == [
        0,
        count("Ada lives in Oslo."),
        count("Ada lives in Quito.") + count("Ada moved."),
    ]


def test_only_the_newest_entries_are_shown() -> None:
    env = tiny_env(window=2)
    start(env)
    observation, *_ = env.step([insert(f"Fact {number}.") for number in range(4)])
    assert [f"Fact {number}." in observation["memory"] for number in range(4)] == [False, False, True, True]


def test_types_that_are_off_are_neither_shown_nor_offered() -> None:
    env = tiny_env(memory_types=("episodic", "semantic_memory"))
    observation, info = start(env)
    assert "core_memory" not in observation["memory"]
    offered = {tuple(tool["function"]["parameters"]["properties"]["memory_type"]["enum"]) for tool in info["tools"]}
    assert offered == {("episodic_memory", "semantic_memory")}
    *_, info = env.step([update("Ada", None, "core")])
    assert info["results"][0].status is CallStatus.BAD_MEMORY_TYPE


def test_search_results_come_with_the_next_observation_only() -> None:
    env = tiny_env(search=True, window=0)
    start(env)
    shown = [outcome[0]["memory"] for outcome in steps(env, ([insert("Ada likes tea")], [look("tea")], []))]
    assert ["[s1] Ada likes tea" in memory for memory in shown] == [False, True, False]


def test_search_is_off_by_default() -> None:
    env = tiny_env()
    _, info = start(env)
    assert "memory_search" not in repr(info["tools"])
    *_, info = env.step([look("tea")])
    assert info["results"][0].status is CallStatus.UNKNOWN_TOOL


def test_gold_answers_reach_no_observation_and_no_info_before_the_end() -> None:
    secret = Question("What is said?", ("zebragold",), "substring", forbidden=("stalegold",), asked_after=0)
    env = tiny_env(dataclasses.replace(TASK, questions=(secret, dataclasses.replace(secret, asked_after=None))))
    seen: list[Any] = [start(env)]
    seen += steps(env, ([insert("x")], []))
    assert "gold" not in repr(seen)
    assert "What is said?" not in repr(seen), "a probe is read without the agent seeing it"
    observation, *_, info = env.step([])
    assert "gold" not in repr(observation)
    assert info["answers"][0]["answers"] == ("zebragold",)


# --- one episode -------------------------------------------------------------------------------------------------------


def test_infos() -> None:
    env = tiny_env()
    _, info = start(env)
    assert info.keys() == {"task_id", "tools", "memory_tokens", "chunk_tokens"}
    assert (info["task_id"], info["memory_tokens"], info["chunk_tokens"]) == ("tiny-0", 0, count(CHUNKS[0]))
    outcomes = steps(env, SCRIPT)
    infos = [outcome[4] for outcome in outcomes]
    each_step = {"results", "verdicts", "reward_terms", "memory_tokens", "chunk_tokens"}
    last = each_step | {"answers", "correctness", "credit", "peak_memory_tokens", "total_chunk_tokens", "failed"}
    assert [set(info) for info in infos] == [each_step, each_step, last]
    assert [outcome[2] for outcome in outcomes] == [False, False, True]
    assert not any(outcome[3] for outcome in outcomes)
    assert [info["chunk_tokens"] for info in infos] == [count(chunk) for chunk in CHUNKS]
    assert infos[-1]["total_chunk_tokens"] == sum(map(count, CHUNKS))
    assert infos[-1]["memory_tokens"] == infos[-1]["peak_memory_tokens"] == env.memory.tokens
    assert infos[-1]["failed"] == ""
    assert [len(info["results"]) for info in infos] == [1, 2, 1]


def test_answers_tell_question_prediction_and_score() -> None:
    env = tiny_env()
    start(env)
    *_, info = steps(env, SCRIPT)[-1]
    probe, home, kite = info["answers"]
    assert probe == {
        "question": HOME,
        "answers": ("Oslo",),
        "prediction": "Ada lives in Oslo.",
        "score": 1,
        "kind": "probe",
        "asked_after": 0,
        "entry_ids": ("s1",),
        "used_ids": (),
        "error": "",
        "context_tokens": 5,
        "cause": "",
        "steps": (0,),
    }
    assert (home["question"], home["asked_after"], home["entry_ids"]) == (HOME, 2, ("s1", "s2", "e1"))
    assert (kite["question"], kite["kind"], kite["score"]) == (KITE, "fact", 1)
    assert info["correctness"] == info["reward_terms"]["correctness"] == 1


def test_probes_see_the_memory_of_their_moment() -> None:
    env = tiny_env()
    start(env)
    *_, info = steps(env, ([], [insert("Ada lives in Oslo.")], [insert("Quito, red")]))[-1]
    assert [answer["score"] for answer in info["answers"]] == [0, 0, 1], "late for the probe, stale for the update"
    assert info["correctness"] == pytest.approx(1 / 3)


def test_a_probe_after_the_last_chunk_is_read_at_the_end() -> None:
    probe = Question("What falls?", ("rain",), "substring", asked_after=99)
    env = tiny_env(dataclasses.replace(TASK, questions=(probe,)))
    start(env)
    *_, info = steps(env, ([insert("rain")], [], []))[-1]
    assert [(answer["asked_after"], answer["score"]) for answer in info["answers"]] == [(2, 1)]


def test_rewards_by_hand() -> None:
    env = tiny_env(judge=FixedJudge(Verdict(False)))
    start(env)
    actions = ([insert("Ada lives in Oslo."), delete("s9")], [], [delete("s1"), insert("Quito, red")])
    rewards = [outcome[1] for outcome in steps(env, actions)]
    kept = 1 - count("Quito, red") / sum(map(count, CHUNKS))
    assert rewards == pytest.approx([(-1 / 2 - 0.1) / 3, 0, -0.1 / 3 + 1.0 + 0.05 * kept])

    env = tiny_env(judge=FixedJudge(Verdict(True)), reward="paper")
    start(env)
    rewards = [outcome[1] for outcome in steps(env, actions)]
    assert rewards == pytest.approx([(1 + 0.1 / 2) / 3, 0, (1 + 0.1 / 2) / 3 + 1.0 + 0.05 * kept]), (
        "a delete of nothing is paid"
    )


OWN = RewardConfig(2, 0.5, -1, 0.3, form_is_a_penalty=False, compression_needs_answers=False)


@pytest.mark.parametrize("reward", ["paper", OWN], ids=["paper", "own"])
def test_return_is_the_mean_of_the_papers_step_rewards(reward: str | RewardConfig) -> None:
    env = tiny_env(reward=reward)
    config = env.reward_config
    env.action_space.seed(5)
    for seed in range(20):
        start(env, seed % 3, seed)
        total, terms, over = 0.0, [], False
        while not over:
            _, paid, over, _, info = env.step(env.action_space.sample())
            total += paid
            terms.append(info["reward_terms"])
        last = terms[-1]
        paper = [
            config.correctness * last["correctness"]
            + config.format * term["format"]
            + config.compression * last["compression"]
            + config.content * term["content"]
            for term in terms
        ]
        assert total == pytest.approx(np.mean(paper))
        assert all(term["correctness"] is None is term["compression"] for term in terms[:-1])


def test_scoring_is_chosen_by_name() -> None:
    art = dataclasses.replace(TASK, questions=(Question("?", ("art",), "substring"),))
    for scoring, correctness in (("robust", 0), ("paper", 1)):
        env = tiny_env(art, scoring=scoring)
        start(env)
        *_, info = steps(env, ([insert("It started.")], [], []))[-1]
        assert info["correctness"] == correctness


def test_chunks_are_asked_for_in_order_as_they_are_read() -> None:
    class Stream(Sequence[str]):
        asked: list[int] = []  # noqa: RUF012

        def __len__(self) -> int:
            return 10**6

        def __getitem__(self, index: Any) -> Any:
            self.asked.append(index)
            return f"chunk {index}"

    env = tiny_env(dataclasses.replace(TASK, chunks=Stream()))
    start(env)
    steps(env, [[]] * 4)
    assert Stream.asked == [0, 1, 2, 3, 4]


# --- seeds -------------------------------------------------------------------------------------------------------------


def rollout(env: Any, seed: int) -> Iterator[Any]:
    env.action_space.seed(seed)
    yield env.reset(seed=seed)
    for _ in range(12):
        outcome = env.step(env.action_space.sample())
        yield outcome
        if outcome[2]:
            yield env.reset()


def test_same_seed_same_episodes_and_nothing_global() -> None:
    before = repr(np.random.get_state(legacy=False)["state"])
    first = list(rollout(tiny_env(), 3))
    assert data_equivalence(first, list(rollout(tiny_env(), 3)))
    assert repr(first) != repr(list(rollout(tiny_env(), 4)))
    assert repr(np.random.get_state(legacy=False)["state"]) == before


def test_seeds_reach_every_task() -> None:
    env = tiny_env()
    assert {env.reset(seed=seed)[1]["task_id"] for seed in range(30)} == {"tiny-0", "tiny-1", "tiny-2"}


def test_passes_gymnasiums_checker() -> None:
    for kwargs in ({}, {"action_format": "hermes"}, {"search": True, "memory_budget": 0.5}):
        check_env(tiny_env(**kwargs), skip_render_check=True)


# --- resets ------------------------------------------------------------------------------------------------------------


def test_nothing_works_before_reset() -> None:
    env = tiny_env(render_mode="ansi")
    for use in (lambda: env.step([]), lambda: env.task, lambda: env.memory, env.render, env.snapshot):
        with pytest.raises(ResetNeeded, match=r"call reset\(\) first"):
            use()


def test_no_step_after_the_end() -> None:
    env = tiny_env()
    start(env, 1)
    assert env.step([])[2]
    with pytest.raises(ResetNeeded, match="the episode is over"):
        env.step([])
    start(env, 1)
    assert env.step([])[2]


def test_tasks_can_be_chosen() -> None:
    env = tiny_env()
    assert start(env, 2)[1]["task_id"] == "tiny-2"
    other = dataclasses.replace(TASK, task_id="mine")
    assert env.reset(options={"task": other})[1]["task_id"] == env.task.task_id == "mine"
    assert env.reset(seed=1, options={})[1]["task_id"] == env.reset(seed=1)[1]["task_id"]


@pytest.mark.parametrize("reward", ["robust", "paper"])
def test_a_task_without_questions_ends_with_the_memory_and_no_r1(reward: str) -> None:
    env = tiny_env(reward=reward)
    env.reset(options={"task": dataclasses.replace(TASK, questions=())})
    for text in ("Ada lives in Oslo.", "Ada lives in Quito."):
        _, paid, over, _, info = env.step([insert(text)])
        assert (over, info["reward_terms"]["correctness"]) == (False, None)
    _, paid, over, _, info = env.step([])
    assert over
    assert (info["answers"], info["correctness"], info["credit"], info["failed"]) == ((), None, None, "")
    assert [entry.content for _, entry in env.memory] == ["Ada lives in Oslo.", "Ada lives in Quito."]
    # r1 is not paid; under `paper`, r3 is, and the silent step has neither r2 nor r4.
    assert paid == pytest.approx(0.05 * info["reward_terms"]["compression"] if reward == "paper" else 0.0)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"task_index": 3}, ValueError, r"task_index is 3; tiny \(test\) has tasks 0 to 2"),
        ({"task_index": -1}, ValueError, "task_index is -1"),
        ({"task_index": 1.7}, TypeError, "task_index is 1.7; give a whole number, 0 to 2"),
        ({"task_index": True}, TypeError, "task_index is True; give a whole number"),
        ({"task_index": "1"}, TypeError, "task_index is '1'; give a whole number"),
        ({"taks_index": 1}, ValueError, "no option taks_index; there are task and task_index"),
        ({"task": "tiny-1"}, TypeError, "is a Task, not str; .* task_index"),
        ({"task": dataclasses.replace(TASK, chunks=())}, ValueError, "task tiny-0 has no chunks"),
        (
            {"task": dataclasses.replace(TASK, questions=(Question("?", (), "substring", beside="Where?"),))},
            ValueError,
            "task tiny-0 has a question that counts beside one it lacks: 'Where\\?'",
        ),
        (
            {"task": dataclasses.replace(TASK, questions=(Question("?", ("x",), "bleu"),))},
            ValueError,
            "no metric 'bleu'; there are substring",
        ),
        (
            {"task": dataclasses.replace(TASK, questions=(Question("?", ("x",), "f1", asked_after=-1),))},
            ValueError,
            "asked after chunk -1",
        ),
    ],
)
def test_wrong_options_are_refused_and_leave_the_episode_alone(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    env = tiny_env()
    start(env)
    env.step(SCRIPT[0])
    with pytest.raises(error, match=message):
        env.reset(options=options)
    assert env.step(SCRIPT[1])[0]["chunk_index"] == 2


def test_a_source_without_tasks() -> None:
    with pytest.raises(ValueError, match=r"tiny \(test\) has no tasks"):
        MemoryConstructionEnv(TinySource(())).reset()


# --- budgets -----------------------------------------------------------------------------------------------------------


def test_budget_in_tokens() -> None:
    env = tiny_env(memory_budget=5)
    observation, _ = start(env)
    assert observation["memory_budget"] == 5
    assert "0 of 5 tokens" in observation["memory"]
    observation, *_, info = env.step([insert("Ada lives in Oslo now."), insert("Oslo")])
    assert [result.status for result in info["results"]] == [CallStatus.OVER_BUDGET, CallStatus.OK]
    assert observation["memory_tokens"] == count("Oslo")


@pytest.mark.parametrize(("share", "budget"), [(0.5, 0.5), (1, 1.0)])
def test_budget_as_a_share_of_the_stream(share: float, budget: float) -> None:
    tokens = sum(map(count, CHUNKS))
    observation, _ = start(tiny_env(memory_budget=share))
    assert observation["memory_budget"] == int(tokens * budget)


def test_a_share_is_taken_of_the_tokens_that_the_task_names() -> None:
    env = tiny_env(dataclasses.replace(TASK, tokens=1_000), memory_budget=0.25)
    assert start(env)[0]["memory_budget"] == 250
    env = tiny_env(dataclasses.replace(TASK, tokens=3), memory_budget=0.1)
    assert start(env)[0]["memory_budget"] == 1, "a share is never so small that it means no limit"


# --- actions -----------------------------------------------------------------------------------------------------------


def test_bad_calls_change_nothing_and_end_nothing() -> None:
    env = tiny_env()
    start(env)
    before = env.memory.snapshot()
    _, _, over, _, info = env.step([ToolCall("x executed successfully"), insert(None), insert(7), delete("s1")])
    assert not over
    assert all(result.status.failed for result in info["results"])
    assert info["reward_terms"]["format"] == 0
    assert env.memory.snapshot() == before


def test_what_is_no_action_raises_and_changes_nothing() -> None:
    env = tiny_env()
    start(env)
    with pytest.raises(TypeError, match="ParseCompletion"):
        env.step("<tool_call>")
    with pytest.raises(TypeError, match="name and arguments"):
        env.step([insert("x"), 7])
    assert env.memory.tokens == 0
    assert env.step([])[0]["chunk_index"] == 1


@pytest.mark.parametrize("action_format", FORMATS)
def test_completions_do_what_their_calls_do(action_format: str) -> None:
    written = "hermes" if action_format == "auto" else action_format
    plain, parsed, wrapped = (
        tiny_env(),
        tiny_env(action_format=action_format),
        ParseCompletion(tiny_env(), action_format),
    )
    starts = [start(env) for env in (plain, parsed, wrapped)]
    assert data_equivalence(starts[0], starts[1])
    assert data_equivalence(starts[0], starts[2])
    for calls in (*SCRIPT[:2], [delete("s1"), ToolCall("nonsense", {"x": None})]):
        text = f"I will remember.\n{format_calls(calls, written)}"
        assert text in parsed.action_space
        assert text in wrapped.action_space
        outcome = plain.step(calls)
        assert data_equivalence(outcome, parsed.step(text))
        assert data_equivalence(outcome, wrapped.step(text))


def test_unreadable_completions_are_failed_calls() -> None:
    env = tiny_env(action_format="hermes")
    start(env)
    *_, info = env.step('<tool_call>{"name": "memory_insert", "arguments": {"content": "half a fa')
    assert [result.status for result in info["results"]] == [CallStatus.MALFORMED]
    *_, info = env.step("Nothing to remember here.")
    assert info["results"] == ()


def test_the_wrapper_is_recorded_in_the_spec() -> None:
    env = ParseCompletion(gym.make("MemAlpha/Recall-v0"), action_format="qwen-agent")
    again = gym.make(env.spec)  # type: ignore[arg-type]
    assert isinstance(again, ParseCompletion)
    assert again.action_format == "qwen-agent"
    with pytest.raises(ValueError, match="action_format is 'xml'; give one of auto, hermes"):
        ParseCompletion(tiny_env(), "xml")


def test_megabytes_of_calls() -> None:
    env = tiny_env(render_mode="ansi")
    start(env)
    big = "x" * 1_000_000
    calls = [insert(big), insert("word " * 200_000), update(big, None, "core"), ToolCall(big), insert("x", big)]
    observation, *_, info = env.step([*calls, *[insert(f"fact {number}") for number in range(2_000)]])
    assert env.observation_space.contains(observation)
    assert [result.status.failed for result in info["results"][:5]] == [False, False, False, True, True]
    assert info["memory_tokens"] == sum(entry.tokens for _, entry in env.memory)
    assert env.render()


# --- readers and judges ------------------------------------------------------------------------------------------------


def test_a_failed_reading_leaves_correctness_out_and_says_why() -> None:
    env = tiny_env(reader=FailingReader("kite"))
    start(env)
    outcomes = steps(env, ([], [], []))
    _, reward, _, _, info = outcomes[-1]
    assert info["correctness"] is info["reward_terms"]["correctness"] is None
    assert info["failed"] == "no server"
    assert [(answer["score"], answer["error"]) for answer in info["answers"]] == [(1, ""), (0, ""), (None, "no server")]
    assert reward == 0, "nothing is paid or taken for what was not read"


def test_a_failed_probe_marks_the_episode_at_its_end() -> None:
    env = tiny_env(
        dataclasses.replace(TASK, questions=(*TASK.questions[:1], TASK.questions[2])), reader=FailingReader(HOME)
    )
    start(env)
    outcomes = steps(env, ([], [], []))
    assert all("failed" not in outcome[4] for outcome in outcomes[:2])
    assert outcomes[-1][4]["failed"] == "no server"
    assert outcomes[-1][4]["correctness"] is None
    start(env, 0)
    assert env.step([])[4].keys() == outcomes[0][4].keys(), "the next episode starts afresh"


def test_readers_get_memory_and_question_and_no_answer() -> None:
    requests: list[ReadRequest] = []

    class Spy:
        name = "spy"

        def read(self, given: Sequence[ReadRequest]) -> list[Reading]:
            requests.extend(given)
            return [Reading("") for _ in given]

    task = dataclasses.replace(TASK, source="squad", query_prompt="One word.")
    env = tiny_env(task, reader=Spy())
    start(env)
    steps(env, ([], [], []))
    assert [request.question for request in requests] == [HOME, HOME, KITE]
    assert {(request.metric, request.source, request.query_prompt) for request in requests} == {
        ("substring", "squad", "One word.")
    }
    assert all(request.memory is env.memory for request in requests)


def test_a_reader_that_miscounts_is_named() -> None:
    class Lazy:
        name = "lazy"

        def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
            return []

    env = tiny_env(reader=Lazy())
    start(env)
    with pytest.raises(ValueError, match="reader lazy gave 0 readings for 1 requests"):
        env.step([])


def test_only_what_was_written_is_judged() -> None:
    env = tiny_env()
    start(env)
    *_, info = env.step([insert("Ada lives in Oslo."), insert("n/a"), insert("n/a"), delete("s1"), insert("x", "core")])
    assert [verdict.valid for verdict in info["verdicts"]] == [True, False]
    assert info["reward_terms"]["content"] == 0.5
    *_, info = env.step([])
    assert info["verdicts"] == ()


def test_judgements_that_failed_count_in_neither_direction() -> None:
    env = tiny_env(judge=FixedJudge(Verdict(False, error="no server")))
    start(env)
    _, reward, *_, info = env.step([insert("n/a")])
    assert info["verdicts"][0].error == "no server"
    assert info["reward_terms"]["content"] == 1, "as if nothing had been written"
    assert reward == 0
    assert info["reward_terms"]["correctness"] is None


@dataclasses.dataclass
class FixedAnswerJudge:
    verdict: AnswerVerdict
    name: str = "fixed answers"
    batches: list[list[AnswerRequest]] = dataclasses.field(default_factory=list)

    def judge(self, requests: Sequence[AnswerRequest]) -> list[AnswerVerdict]:
        self.batches.append(list(requests))
        return [self.verdict] * len(requests)


LONG = dataclasses.replace(
    TASK,
    questions=(
        Question("How is Ada?", ("well",), "judged"),
        Question("Where is Ada?", ("Quito",), "substring"),
        Question("Why is Ada?", (), "judged"),
        Question("Who is Ada?", ("a pilot",), "judged"),
    ),
)


def test_an_answer_judge_is_asked_once_for_what_no_program_can_score() -> None:
    judge = FixedAnswerJudge(AnswerVerdict(0.5))
    env = tiny_env(LONG, answer_judge=judge)
    start(env)
    *_, info = steps(env, ([insert("in Quito")], [], []))[-1]
    assert judge.batches == [
        [AnswerRequest("How is Ada?", ("well",), "in Quito"), AnswerRequest("Who is Ada?", ("a pilot",), "in Quito")]
    ]
    assert [answer["score"] for answer in info["answers"]] == [0.5, 1, 0, 0.5]
    assert info["answer_judge"] == "fixed answers"
    other = tiny_env(answer_judge=judge)
    start(other)
    assert all("answer_judge" not in outcome[4] for outcome in steps(other, ([], [], [])))


def test_a_failed_judgement_of_an_answer_marks_the_episode() -> None:
    env = tiny_env(LONG, answer_judge=FixedAnswerJudge(AnswerVerdict(0.0, "no server")))
    start(env)
    *_, info = steps(env, ([], [], []))[-1]
    assert [answer["error"] for answer in info["answers"]] == ["no server", "", "", "no server"]
    assert info["failed"] == "no server"
    assert info["correctness"] is None


def test_what_was_not_read_is_not_judged() -> None:
    judge = FixedAnswerJudge(AnswerVerdict(1.0))
    env = tiny_env(LONG, answer_judge=judge, reader=FailingReader("is Ada"))
    start(env)
    *_, info = steps(env, ([], [], []))[-1]
    assert judge.batches == []
    assert info["failed"] == "no server"


# --- several continuations ---------------------------------------------------------------------------------------------


def test_a_snapshot_can_be_continued_again_and_again() -> None:
    env = tiny_env(search=True, memory_budget=50)
    start(env)
    env.step([insert("Ada lives in Oslo."), look("Ada")])
    state, observation = env.snapshot(), None
    continuations = []
    for _ in range(2):
        again = env.restore(state)
        assert observation is None or data_equivalence(again, observation)
        observation = again
        continuations.append(steps(env, SCRIPT[1:]))
    assert "<search_results>" in observation["memory"]  # type: ignore[index]
    assert data_equivalence(continuations[0], continuations[1])
    other = tiny_env(search=True, memory_budget=50)
    other.restore(state)
    assert data_equivalence(steps(other, SCRIPT[1:]), continuations[0])


def test_restoring_goes_back_over_a_reset_and_an_end() -> None:
    env = tiny_env()
    start(env)
    beginning = env.snapshot()
    whole = steps(env, SCRIPT)
    start(env, 1)
    env.restore(beginning)
    assert env.task is TASK
    assert data_equivalence(steps(env, SCRIPT), whole)


def test_forks_go_their_own_ways() -> None:
    env = tiny_env()
    start(env)
    env.step(SCRIPT[0])
    twins = [env.fork() for _ in range(3)]
    assert all(twin.memory is not env.memory for twin in twins)
    twins[0].step([delete("s1")])
    assert [entry.id for _, entry in env.memory] == [entry.id for _, entry in twins[1].memory] == ["s1"]
    rest = steps(env, SCRIPT[1:])
    assert data_equivalence(steps(twins[1], SCRIPT[1:]), rest)
    assert steps(twins[0], [[]])[-1][4]["correctness"] != rest[-1][4]["correctness"]
    start(twins[2], 1)
    assert env.task is not twins[2].task


def test_forks_draw_alike_and_apart() -> None:
    env = tiny_env(*TinySource().tasks * 20)
    env.reset(seed=1)
    env.action_space.seed(1)
    twin = env.fork()
    drawn = [(env.np_random.random(), env.action_space.sample()) for _ in range(5)]
    assert [(twin.np_random.random(), twin.action_space.sample()) for _ in range(5)] == drawn
    env.reset(seed=9)
    assert twin.np_random.random() != env.np_random.random()


def test_an_environment_can_be_forked_before_its_first_reset() -> None:
    env = tiny_env()
    assert data_equivalence(start(env.fork()), start(env))


# --- rendering ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["ansi", "html"])
def test_rendering_shows_the_step(mode: str) -> None:
    env = tiny_env(render_mode=mode)
    start(env)
    assert "Ada lives in" in env.render()  # type: ignore[operator]
    env.step([insert("A fact about Ada")])
    page = env.render()
    assert "A fact about Ada" in page  # type: ignore[operator]
    assert (page.lstrip().lower().startswith("<!doctype html")) == (mode == "html")  # type: ignore[union-attr]
    steps(env, ([], []))
    assert HOME in env.render()  # type: ignore[operator]


@pytest.mark.parametrize("mode", [None, "ansi"])
def test_rendering_goes_with_snapshots_and_forks(mode: str | None) -> None:
    env = tiny_env(render_mode=mode)
    start(env)
    env.step([insert("A fact about Ada")])
    other = tiny_env(render_mode="ansi")
    other.restore(env.snapshot())
    assert "of 3" in other.render()  # type: ignore[operator]
    if mode:
        assert env.fork().render() == other.render() == env.render()


def test_rendering_changes_no_outcome() -> None:
    for mode in ("ansi", "html"):
        assert data_equivalence(list(rollout(tiny_env(), 3)), list(rollout(tiny_env(render_mode=mode), 3)))


def test_rendering_without_a_mode_warns() -> None:
    env = tiny_env()
    start(env)
    with pytest.warns(UserWarning, match="without a render_mode"):
        assert env.render() is None


# --- arguments ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"scoring": "strict"}, "scoring is 'strict'; give one of robust, paper"),
        ({"action_format": "xml"}, "action_format is 'xml'; give calls, auto, hermes, qwen-agent, openai"),
        ({"render_mode": "human"}, "render_mode is 'human'; give ansi, html, rgb_array or None"),
        ({"memory_budget": 0}, "memory_budget is 0; give tokens"),
        ({"memory_budget": -5}, "memory_budget is -5"),
        ({"memory_budget": float("nan")}, "memory_budget is nan"),
        ({"memory_budget": float("inf")}, "memory_budget is inf"),
        ({"window": -1}, "window is -1; give 0 or more"),
        (
            {"memory_types": ("semantic", "short")},
            "memory_types is .*'short'.*; give one or more of core_memory, semantic",
        ),
        ({"memory_types": "semantic+short"}, "give one or more of .* in a tuple or joined by"),
        ({"memory_types": ()}, "give one or more of core_memory"),
        ({"reward": "greedy"}, "no reward preset 'greedy'; there are robust and paper"),
        ({"reader": "psychic"}, "no reader named 'psychic'; there are auto, facts, lexical"),
        ({"judge": "harsh"}, "no judge named 'harsh'; there are rules"),
        ({"answer_judge": "harsh"}, "no answer judge named 'harsh'; there are overlap"),
    ],
)
def test_wrong_arguments_say_what_is_right(kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tiny_env(**kwargs)


@pytest.mark.parametrize("argument", ["reader", "judge", "answer_judge"])
@pytest.mark.parametrize("given", [5, object(), TinySource, TASK])
def test_what_can_neither_read_nor_judge_is_refused_where_it_is_given(argument: str, given: object) -> None:
    with pytest.raises(TypeError, match=f"{argument.replace('_', ' ')} is .*; give a name"):
        tiny_env(**{argument: given})


def test_tools_are_the_callers_own() -> None:
    env = tiny_env()
    _, info = start(env)
    info["tools"][0]["function"]["name"] = "spoiled"
    assert start(env)[1]["tools"][0]["function"]["name"] == "memory_insert"


def test_a_task_needs_no_more_than_its_fields() -> None:
    task = Task("t", "s", Competency.CONFLICT, ["only chunk"], (Question("?", (), "substring"),))
    env = tiny_env(task)
    start(env)
    _, reward, over, _, info = env.step([])
    assert over
    assert info["correctness"] == 1, "an empty reply abstains"
    assert reward == pytest.approx(1 + 0.05)
