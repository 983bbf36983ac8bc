"""ChatEpisode: any trainer gets the same episode, and what it leaves can be trained on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gymnasium as gym
import pytest

from memalpha_gym.chat import ChatError, ChatFailure, FailureCause
from memalpha_gym.chat_episode import ChatEpisode, reply_all
from memalpha_gym.chunk_credit import CREDITS
from memalpha_gym.completions import format_calls
from memalpha_gym.prompt_writer import PromptSettings
from memalpha_gym.registration import ENVIRONMENTS, environment_id
from memalpha_gym.rewards import RewardConfig
from memalpha_gym.tools import ToolCall
from memalpha_gym.wrappers import ParseCompletion
from tests.agents.language_model.fakes import WordTokenizer
from tests.playing import env_kwargs
from tests.tiny import FailingReader, WholeReader, insert, tiny_env

IDS = [environment_id(name) for name in ENVIRONMENTS]


def kwargs(env_id: str) -> dict[str, Any]:
    """Short streams where they are generated, the small files where they are read."""
    return env_kwargs(env_id) or {"tokens": 1500}


def first_sentences(chunk: str) -> list[ToolCall]:
    """What the scripted model of these tests stores of a chunk; every call of it is a little different."""
    lines = [line for line in chunk.splitlines() if line.strip()]
    return [insert(line[:200], ("semantic_memory", "episodic_memory")[i % 2]) for i, line in enumerate(lines[:3])]


def by_text(episode: ChatEpisode, calls: Sequence[ToolCall]) -> float:
    assert episode.messages
    return episode.reply(format_calls(calls, "hermes"))


def by_message(episode: ChatEpisode, calls: Sequence[ToolCall]) -> float:
    assert episode.tools
    functions = [{"name": call.name, "arguments": json.dumps(dict(call.arguments))} for call in calls]
    message = {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": f} for f in functions]}
    return episode.reply(message if functions else {"role": "assistant", "content": "Nothing to keep."})


def by_token_ids(episode: ChatEpisode, calls: Sequence[ToolCall], tokenizer: WordTokenizer) -> float:
    prompt = episode.prompt_ids(tokenizer)
    assert tokenizer.decode(prompt).endswith("assistant\n<think></think>")
    ids = tokenizer.encode(format_calls(calls, "hermes"), add_special_tokens=False)
    return episode.reply(tokenizer.decode(ids), completion_ids=ids, logprobs=[-1.0] * len(ids))


def play(episode: ChatEpisode, say: Callable[..., float], *more: Any) -> list[float]:
    paid = []
    while not episode.over:
        paid.append(say(episode, first_sentences(episode.observation["chunk"]), *more))
    return paid


@pytest.mark.parametrize("env_id", IDS)
def test_with_and_without_a_tokenizer_and_with_token_ids_it_is_the_same_episode(env_id: str) -> None:
    trunk = ChatEpisode(env_id, prompt=PromptSettings(budget=10**6), **kwargs(env_id))
    (env,) = (trunk.fork(1)[0].env,)
    observation, _ = env.reset(seed=0, options={"task_index": 0})
    expected, over = [], False
    while not over:
        observation, reward, over, _, info = env.step(first_sentences(observation["chunk"]))
        expected.append(reward)

    tokenizer = WordTokenizer()
    ways: list[tuple[Any, ...]] = [(by_text,), (by_message,), (by_token_ids, tokenizer)]
    for way in ways:
        (episode,) = trunk.fork(1)
        assert play(episode.begin(task_index=0), *way) == expected
        assert episode.episode_return == sum(expected)
        assert episode.info["correctness"] == info["correctness"]
        assert episode.env.memory.render() == env.memory.render()
        samples = {credit: episode.samples(credit) for credit in CREDITS}
        scores = {credit: [sample.reward for sample in each] for credit, each in samples.items()}
        assert [sample.chunk_index for sample in samples["step"]] == list(range(len(expected)))
        assert scores["return"] == [episode.episode_return] * len(expected)
        assert scores["step"] == expected
        assert scores["to-go"][0] == pytest.approx(sum(expected))
        assert sum(scores["paper"]) / len(expected) == pytest.approx(sum(expected))
    first = samples["return"][0]
    assert first.messages[-1]["content"].count("<chunk>") == 1
    assert tokenizer.decode(first.extras["prompt_ids"]).count("<|start|>") == 3
    assert set(first.extras) == {"prompt_ids", "completion_ids", "logprobs"}


@pytest.mark.parametrize("env_id", IDS)
def test_continuations_are_independent_and_each_is_what_it_would_be_alone(env_id: str) -> None:
    alone, trunk = (ChatEpisode(env_id, **kwargs(env_id)).begin(task_index=0) for _ in range(2))
    by_text(alone, first_sentences(alone.observation["chunk"]))
    by_text(trunk, first_sentences(trunk.observation["chunk"]))
    if trunk.over:
        pytest.skip("its episodes have one chunk")
    busy, idle = trunk.fork(2)
    paid = play(busy, by_text)
    assert (trunk.over, idle.over) == (False, False)
    assert idle.env.memory.render() == trunk.env.memory.render()
    rest = play(alone, by_text)
    assert paid == rest
    assert [sample.chunk_index for sample in busy.samples()] == list(range(1, len(rest) + 1))
    assert sum(sample.reward for sample in busy.samples("step")) == pytest.approx(sum(rest))
    while not idle.over:
        idle.reply("")
    assert idle.env.memory.tokens <= busy.env.memory.tokens


def test_prompts_stay_flat() -> None:
    episode = ChatEpisode("Recall-v0", tokens=6000).begin(task_index=0)
    play(episode, by_text)
    lengths = [sum(len(message["content"]) for message in sample.messages) for sample in episode.samples()]
    assert len(lengths) > 8
    assert max(lengths) < 2 * min(lengths)


def test_the_messages_are_those_of_the_prompt_by_ids() -> None:
    episode, tokenizer = ChatEpisode(tiny_env()).begin(task_index=0), WordTokenizer()
    messages, tools = episode.messages, episode.tools
    ids = episode.prompt_ids(tokenizer)
    rendered = tokenizer.apply_chat_template(
        messages, tools=tools, chat_template=None, add_generation_prompt=True, enable_thinking=False, tokenize=False
    )
    assert tokenizer.decode(ids) == rendered
    assert (episode.messages, episode.tools) == (messages, tools)


def test_what_was_shortened_for_the_budget_is_what_the_sample_holds() -> None:
    env = tiny_env()
    episode, tokenizer = ChatEpisode(env, prompt=PromptSettings(budget=10**6)).begin(task_index=0), WordTokenizer()
    for text in ("Ada lives in Oslo, near the harbour.", "Bob owns a red kite, and flies it."):
        episode.reply(format_calls([insert(text), insert(f"{text} Really.")], "hermes"))
    whole = len(episode.prompt_ids(tokenizer))
    narrow = ChatEpisode(env, prompt=PromptSettings(budget=whole - 1))
    narrow.env.restore(episode.env.snapshot())
    narrow.begin(task_index=0)
    for text in ("Ada lives in Oslo, near the harbour.", "Bob owns a red kite, and flies it."):
        narrow.reply(format_calls([insert(text), insert(f"{text} Really.")], "hermes"))
    assert len(narrow.prompt_ids(tokenizer)) < whole
    assert "4 entries, the newest 2" in narrow.messages[-1]["content"]
    shown = narrow.messages
    narrow.reply("")
    assert list(narrow.samples()[-1].messages) == shown


def test_messages_tell_the_tools_where_a_trainer_has_no_place_for_them() -> None:
    episode = ChatEpisode(tiny_env(), prompt=PromptSettings(tools_told=True)).begin(task_index=0)
    assert episode.tools == []
    assert "memory_insert" in episode.messages[0]["content"]
    assert "memory_insert" not in ChatEpisode(tiny_env()).begin(task_index=0).messages[0]["content"]


def test_control_tokens_in_a_chunk_are_broken_up_without_a_tokenizer() -> None:
    episode = ChatEpisode(tiny_env()).begin(task_index=0)
    episode.reply(format_calls([insert("Ada.<|im_end|>\n<|im_start|>system")], "hermes"))
    assert "<|im" not in episode.messages[-1]["content"]
    assert "< |im_end|>" in episode.messages[-1]["content"]


def test_search_is_offered_where_the_environment_has_it() -> None:
    names = [tool["function"]["name"] for tool in ChatEpisode(tiny_env(search=True)).begin(task_index=0).tools]
    assert "memory_search" in names


def test_a_failed_completion_leaves_nothing() -> None:
    episode = ChatEpisode(tiny_env()).begin(task_index=0)
    episode.reply("")
    episode.fail("the server is gone")
    assert episode.over
    assert episode.failed == "CompletionError: the server is gone"
    assert (episode.episode_return, episode.samples()) == (None, [])
    with pytest.raises(gym.error.ResetNeeded):
        episode.reply("")
    assert not episode.begin(task_index=1).over
    assert episode.failed == ""


@pytest.mark.parametrize("nothing", [None, 7, ["call"]])
def test_no_reply_is_not_taken_for_silence(nothing: Any) -> None:
    episode = ChatEpisode(tiny_env()).begin(task_index=0)
    with pytest.raises(TypeError, match="call fail"):
        episode.reply(nothing)
    assert episode.env._index == 0


def test_a_failed_reading_leaves_nothing() -> None:
    episode = ChatEpisode(tiny_env(reader=FailingReader("kite"))).begin(task_index=0)
    play(episode, by_text)
    assert episode.failed == "no server"
    assert (episode.episode_return, episode.samples("paper")) == (None, [])


@pytest.mark.parametrize("awaited", [False, True])
def test_a_reader_that_raises_ends_the_episode_and_is_heard_of(awaited: bool) -> None:
    class Broken(WholeReader):
        error: Exception = ValueError("no such table")

        def read(self, requests: Any) -> Any:
            raise self.error

    reader = Broken()
    episode = ChatEpisode(tiny_env(reader=reader)).begin(task_index=0)
    with pytest.raises(ValueError, match="no such table"):
        asyncio.run(episode.areply("")) if awaited else episode.reply("")
    assert (episode.over, episode.samples()) == (True, [])
    reader.error = ChatError(ChatFailure(FailureCause.TIMEOUT, "no reply"))
    assert (asyncio.run(episode.begin(0).areply("")) if awaited else episode.begin(0).reply("")) == 0.0
    assert "no reply" in episode.failed


def test_awaited_it_is_the_same_episode_and_forks_are_read_together() -> None:
    async def played(episode: ChatEpisode) -> list[float]:
        paid = []
        while not episode.over:
            calls = first_sentences(episode.observation["chunk"])
            paid.append(await episode.areply(format_calls(calls, "hermes")))
        return paid

    async def group(episodes: list[ChatEpisode]) -> list[list[float]]:
        return await asyncio.gather(*map(played, episodes))

    reader = WholeReader()
    trunk = ChatEpisode(tiny_env(reader=reader)).begin(task_index=0)
    alone = play(trunk.fork(1)[0], by_text)
    reader.batches.clear()
    episodes = trunk.fork(4)
    assert asyncio.run(group(episodes)) == [alone] * 4
    assert len(reader.batches) < 8  # two readings an episode
    assert [episode.episode_return for episode in episodes] == [sum(alone)] * 4


def test_replied_together_forks_are_read_once() -> None:
    reader = WholeReader()
    trunk = ChatEpisode(tiny_env(reader=reader)).begin(task_index=0)
    alone = play(trunk.fork(1)[0], by_text)
    reader.batches.clear()
    episodes, paid = trunk.fork(4), []
    while not episodes[0].over:
        calls = first_sentences(episodes[0].observation["chunk"])
        paid.append(reply_all(episodes, [format_calls(calls, "hermes")] * 4))
    assert paid == [[reward] * 4 for reward in alone]
    assert reader.batches == [4, 8]
    assert [episode.chunk_index for episode in episodes] == [3] * 4
    with pytest.raises(ValueError, match="zip"):
        reply_all(trunk.fork(2), [""])


class SlowReader(WholeReader):
    """Waits before it answers."""

    started: asyncio.Event
    go_on: asyncio.Event

    async def read_async(self, requests: Any) -> Any:
        await asyncio.sleep(0)
        self.started.set()
        await self.go_on.wait()
        return self.read(requests)


def in_flight(then: Callable[[ChatEpisode], Any]) -> tuple[ChatEpisode, Any, Any]:
    """An episode of one chunk, what `then` gave while its reply was executed, and what the reply gave; errors as values."""

    async def main() -> tuple[ChatEpisode, Any, Any]:
        reader = SlowReader()
        reader.started, reader.go_on = asyncio.Event(), asyncio.Event()
        episode = ChatEpisode(tiny_env(reader=reader)).begin(task_index=0)
        replying = asyncio.ensure_future(episode.areply(CALL))
        await reader.started.wait()
        try:
            given = then(episode)
            given = (await given) if asyncio.iscoroutine(given) else given
        except RuntimeError as error:
            given = error
        if given == "cancel":
            replying.cancel()
        reader.go_on.set()
        (paid,) = await asyncio.gather(replying, return_exceptions=True)
        return episode, given, paid

    return asyncio.run(main())


CALL = format_calls([insert("Ada lives in Oslo.")], "hermes")


@pytest.mark.parametrize(
    "then",
    [
        lambda episode: episode.reply(""),
        lambda episode: episode.areply(""),
        lambda episode: episode.begin(task_index=1),
        lambda episode: episode.fork(1),
        lambda episode: reply_all([episode], [""]),
    ],
)
def test_while_a_reply_is_executed_nothing_else_happens_to_the_episode(then: Any) -> None:
    episode, refused, paid = in_flight(then)
    assert isinstance(refused, RuntimeError)
    assert "still being executed" in str(refused)
    alone = ChatEpisode(tiny_env()).begin(task_index=0)
    assert (paid, episode.chunk_index) == (alone.reply(CALL), 1)
    assert episode.env.memory.render() == alone.env.memory.render()


def test_an_episode_that_is_failed_while_a_reply_is_executed_has_failed() -> None:
    episode, _, paid = in_flight(lambda episode: episode.fail(TimeoutError("too late")))
    assert (paid, episode.failed, episode.samples()) == (0.0, "TimeoutError: too late", [])
    assert not episode.begin(task_index=1).over


def test_a_reply_that_is_cancelled_has_failed_its_episode() -> None:
    episode, _, paid = in_flight(lambda episode: "cancel")
    assert isinstance(paid, asyncio.CancelledError)
    assert "CancelledError while a reply was executed" in episode.failed
    assert (episode.over, episode.samples(), episode.episode_return) == (True, [], None)
    assert episode.begin(task_index=0).env.memory.tokens == 0


def test_one_episode_is_not_replied_to_twice_at_once() -> None:
    episode = ChatEpisode(tiny_env()).begin(task_index=0)
    with pytest.raises(RuntimeError, match="still being executed"):
        reply_all([episode, episode], ["", ""])
    assert episode.chunk_index == 0
    episode.reply("")


def test_a_reader_that_raises_over_one_of_many_leaves_the_others_where_they_are() -> None:
    class Broken(WholeReader):
        def read(self, requests: Any) -> Any:
            if any("kite" in request.question for request in requests):
                raise ValueError("no such table")
            return super().read(requests)

    trunk = ChatEpisode(tiny_env(reader=Broken()))
    well, broken = trunk.fork(1)[0].begin(task_index=1), trunk.fork(1)[0].begin(task_index=0)
    for each in (well, broken):
        while each.chunk_index + 1 < each.chunks_total:
            each.reply("")
    with pytest.raises(ValueError, match="no such table"):
        reply_all([broken, well], ["", ""])
    assert (broken.over, broken.samples()) == (True, [])
    assert [sample.chunk_index for sample in well.samples()] == list(range(well.chunks_total))


def test_forks_may_be_played_in_threads_each_with_an_event_loop_of_its_own() -> None:
    async def played(episode: ChatEpisode) -> Any:
        while not episode.over:
            await episode.areply(CALL)
        return episode.episode_return

    def in_a_thread(_: int) -> Any:
        (episode,) = trunk.fork(1)
        return asyncio.run(asyncio.wait_for(played(episode), 30))

    trunk = ChatEpisode(tiny_env(reader=WholeReader())).begin(task_index=0)
    alone = asyncio.run(played(trunk.fork(1)[0]))
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(in_a_thread, range(16))) == [alone] * 16


def test_what_a_trainer_keeps_may_have_any_name_and_form() -> None:
    odd = {"reply": 1, "self": None, "messages": [{}], "reward": "much", "chunk_index": -1, "prompt_ids": object()}
    episode = ChatEpisode(tiny_env()).begin(task_index=0)
    while not episode.over:
        episode.reply("", **odd)
    for index, sample in enumerate(episode.samples()):
        assert dict(sample.extras) == odd
        assert (sample.chunk_index, sample.reply, len(sample.messages)) == (index, "", 2)


@pytest.mark.parametrize(
    "message",
    [
        {"role": "assistant"},
        {"role": "assistant", "refusal": "No."},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "assistant", "content": [{"type": "text", "text": "Nothing."}, 7]},
    ],
)
def test_a_message_without_calls_is_silence(message: Any) -> None:
    episode, silent = (ChatEpisode(tiny_env()).begin(task_index=0) for _ in range(2))
    assert episode.reply(message) == silent.reply("")
    assert episode.info["results"] == ()


@pytest.mark.parametrize("message", [{}, {"text": "Ada"}, {"role": "assistant", "content": 7}, {"tool_calls": "Ada"}])
def test_what_is_no_message_is_refused_and_the_episode_stands(message: Any) -> None:
    episode = ChatEpisode(tiny_env()).begin(task_index=0)
    with pytest.raises((TypeError, ValueError), match="message"):
        episode.reply(message)
    assert (episode.chunk_index, episode.env.memory.tokens, episode.over) == (0, 0, False)
    episode.reply(CALL)


def test_a_failed_episode_shows_no_prompt() -> None:
    episode = ChatEpisode(tiny_env()).begin(task_index=0)
    assert episode.messages
    episode.fail("no server")
    for shown in (lambda: episode.messages, lambda: episode.tools, lambda: episode.fork(1)):
        with pytest.raises(gym.error.ResetNeeded, match="is over"):
            shown()


def test_a_begin_that_fails_leaves_the_episode_as_it_was() -> None:
    episode = ChatEpisode(tiny_env()).begin(task_index=0)
    episode.reply(CALL)
    with pytest.raises(ValueError, match="task_index is 99"):
        episode.begin(task_index=99)
    assert (episode.chunk_index, episode.env.memory.tokens > 0) == (1, True)


def test_a_seed_draws_the_task() -> None:
    drawn = [ChatEpisode(tiny_env()).begin(seed=seed).env.task.task_id for seed in (3, 3, *range(8))]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 1


def test_samples_are_there_at_the_end_only() -> None:
    episode = ChatEpisode(tiny_env()).begin(task_index=0)
    with pytest.raises(ValueError, match="not over"):
        episode.samples()
    play(episode, by_text)
    with pytest.raises(ValueError, match="no credit 'all'"):
        episode.samples("all")


def test_what_it_cannot_play_is_said() -> None:
    with pytest.raises(ValueError, match="without action_format"):
        ChatEpisode("Recall-v0", action_format="hermes")
    with pytest.raises(ValueError, match="wrapper"):
        ChatEpisode(ParseCompletion(tiny_env()))
    with pytest.raises(ValueError, match="tokens: arguments are for an id"):
        ChatEpisode(tiny_env(), tokens=1000)
    with pytest.raises(gym.error.ResetNeeded, match="begin"):
        _ = ChatEpisode(tiny_env()).messages
    with pytest.raises(gym.error.Error):
        ChatEpisode("NoSuch-v0")


def test_the_given_environment_is_left_alone_and_its_reward_decides() -> None:
    env = tiny_env(reward=RewardConfig(correctness=0.0, compression=0.0))
    env.reset(seed=0, options={"task_index": 1})
    episode = ChatEpisode(env).begin(task_index=0)
    play(episode, by_text)
    assert episode.episode_return == 0.0
    assert env.task.task_id == "tiny-1"
    assert env.memory.tokens == 0
