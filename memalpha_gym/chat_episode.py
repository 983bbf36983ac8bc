"""An episode as chat messages and training samples, for trainers that are not ours.

    episode = ChatEpisode("MemAlpha/Recall-v0", tokens=3000).begin(task_index=7)
    while not episode.over:
        completion = model(episode.messages, tools=episode.tools)  # or of episode.prompt_ids(tokenizer)
        episode.reply(completion.text, completion_ids=completion.ids, logprobs=completion.logprobs)
    for sample in episode.samples("to-go"):
        train_on(sample.messages, sample.tools, sample.reply, sample.reward)

Who drives is the trainer; the steps are those of `memalpha_gym.rollouts`, and the prompts those of the agents `qwen-vllm` and
`transformers-lm`, so that what was trained elsewhere is played by these as it was trained. Every chunk has a prompt of its own,
which does not grow: an episode of T chunks is T samples, never one long conversation.

A completion that failed is no silence, which would be paid: say `fail(reason)`. An episode that failed, or one of whose readings
failed, is over, has no return and leaves no samples. So has one whose reply was cancelled while it was executed.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, Self

import gymnasium as gym

from memalpha_gym.batching import FAILURES, as_failure
from memalpha_gym.chat.replies import ChatError
from memalpha_gym.chat_samples import ChatSample, Exchange, Reply
from memalpha_gym.chunk_credit import chunk_credits
from memalpha_gym.completions import parse_completion
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.episodes import Episode, Rollout
from memalpha_gym.players import Move
from memalpha_gym.prompt_forms import Message
from memalpha_gym.prompt_writer import Prompt, PromptSettings, PromptWriter
from memalpha_gym.registration import environment_id
from memalpha_gym.stepping import Outcome, Services, bare_environment, step_all
from memalpha_gym.tools import ToolCall

IN_FLIGHT = "a reply to this episode is still being executed; await it first, or play a fork"


class CompletionError(Exception):
    """A completion that could not be had; the message is the reason."""


class ChatEpisode:
    """Plays one episode after another, each from `begin` to `over`.

    Args:
        env: an environment's id (`Recall-v0` is as good as `MemAlpha/Recall-v0`), or an environment, of which a fork is played.
        prompt: what prompts hold, and the form in which the text of a reply calls tools; Hermes by default.
        arguments: of `gym.make`, for an id.

    Raises:
        ValueError: a wrapper changes the environment's steps, or it takes text in the place of calls.
        gymnasium.error.Error: there is no such id.
    """

    def __init__(self, env: str | gym.Env[Any, Any], *, prompt: PromptSettings | None = None, **arguments: Any) -> None:
        if isinstance(env, str):
            env = gym.make(environment_id(env), disable_env_checker=True, **arguments)
        elif arguments:
            raise ValueError(f"{', '.join(arguments)}: arguments are for an id; this environment is made already")
        bare = bare_environment(env)
        if bare is None:
            raise ValueError(f"{env} has a wrapper that changes its steps; give the environment without it")
        if bare.action_format != "calls":
            raise ValueError("replies are read here: make the environment without action_format")
        self.env: MemoryConstructionEnv = bare.fork()
        self.prompt = replace(prompt or PromptSettings(), search=bare.search)
        self._writer = PromptWriter(None, self.prompt)
        self._services, self._lock = Services(), threading.Lock()  # forks share them, as they share reader and judges
        self._turn = threading.Lock()  # held while a reply is executed; each fork has its own
        self._rollout: Rollout | None = None
        self._shown: Prompt | None = None

    # --- an episode -------------------------------------------------------------------------------------------------------

    def begin(self, task_index: int | None = None, seed: int | None = None) -> Self:
        """Start an episode, and return this object.

        Args:
            task_index: which task of the split; one is drawn by default.
            seed: seeds the draw.

        Raises:
            ValueError: there is no such task.
            RuntimeError: a reply is still being executed.
        """
        options = None if task_index is None else {"task_index": task_index}
        with self._alone():
            observation, info = self.env.reset(seed=seed, options=options)
            self._rollout, self._shown = Rollout(Episode(self.env), observation=observation, reset_info=info), None
        return self

    @property
    def over(self) -> bool:
        """Whether there is nothing more to reply to: all chunks were read, or the episode failed."""
        return self._record.over or self._record.error is not None

    @property
    def failed(self) -> str:
        """Why the episode has no return and no samples; empty where it is well."""
        return self._record.failed

    @property
    def observation(self) -> Mapping[str, Any]:
        """What the environment shows: chunk, memory, and where in the stream it is."""
        return self._record.observation

    @property
    def chunk_index(self) -> int:
        """The chunk that is to be replied to, from 0; `chunks_total` when all were read."""
        return int(self.observation["chunk_index"])

    @property
    def chunks_total(self) -> int:
        """How many chunks the episode has, and so how many replies."""
        return int(self.observation["chunks_total"])

    @property
    def messages(self) -> list[Message]:
        """The prompt for this chunk; with `tools`, all that the model is to be shown."""
        return [dict(message) for message in self._prompt().messages]

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The tools' schemas, for the request or the chat template; none where `prompt.tools_told` has the messages tell them."""
        return copy.deepcopy(list(self._prompt().tools))

    def prompt_ids(self, tokenizer: Any) -> list[int]:
        """The same prompt in token ids, by the tokenizer's chat template. What is over `prompt.budget` is shown shortened, and so
        it then stands in `messages`.

        Args:
            tokenizer: the model's, of transformers.
        """
        if self._writer.tokenizer is not tokenizer:
            self._writer, self._shown = PromptWriter(tokenizer, self.prompt), None
        return list(self._prompt().ids)

    def reply(self, reply: Reply, /, **extras: Any) -> float:
        """Execute the calls in a reply and go on to the next chunk; after the last one, the questions are read.

        Args:
            reply: text, or a message. Whatever a model wrote in it is fine: calls that cannot be read are refused calls.
            extras: what a trainer wants to find in the chunk's sample again.

        Returns:
            What the environment paid for the step.

        Raises:
            TypeError: there is no reply. A completion that failed is not to be paid as silence: call `fail`.
            ValueError: a mapping is no message. The episode stands where it stood, here as above.
            RuntimeError: another reply is still being executed.
            gymnasium.error.ResetNeeded: the episode is over.
        """
        with self._alone():
            calls = self._calls(reply)
            with self._lock:  # of forks that are stepped in threads: not every reader stands two at a time
                (outcome,) = step_all([self.env], [calls])
            return self._go_on(reply, calls, extras, outcome)

    async def areply(self, reply: Reply, /, **extras: Any) -> float:
        """The same as `reply`, awaited: a reader behind a server holds up nobody else, and forks are read in one batch.

        Where it is cancelled, the episode has failed, as one whose completion was given up.
        """
        with self._alone():
            calls = self._calls(reply)
            try:
                outcome: Outcome | Exception = await self._services.step(self.env, calls, _here)
            except FAILURES as error:
                outcome = as_failure(error)
            return self._go_on(reply, calls, extras, outcome)

    def fail(self, reason: str | Exception) -> None:
        """End the episode because a completion could not be had: it has no return and leaves no samples, whatever it was paid."""
        self._record.error = reason if isinstance(reason, Exception) else CompletionError(reason)

    def fork(self, count: int) -> list[ChatEpisode]:
        """Independent episodes in the same state. They share the tasks, the reader and the judges, nothing else.

        The record of each begins here: return and samples are of what is replied from now on. Before `begin`, they are further
        players of the same environment, which is loaded once.

        Raises:
            RuntimeError: a reply is still being executed.
            gymnasium.error.ResetNeeded: the episode is over.
        """
        if self._turn.locked():  # and not `_alone`: threads may fork one episode at the same time
            raise RuntimeError(IN_FLIGHT)
        return [self._twin() for _ in range(count)]

    # --- what came of it --------------------------------------------------------------------------------------------------

    @property
    def episode_return(self) -> float | None:
        """The undiscounted sum of what was paid so far; None where the episode has failed."""
        return None if self.failed else self._record.episode_return

    @property
    def info(self) -> Mapping[str, Any]:
        """The last step's info, or that of the reset. At the end it has the answers, accepted ones included."""
        return self._record.info

    def samples(self, credit: str = "return") -> list[ChatSample]:
        """A sample for each chunk; none where the episode has failed.

        Args:
            credit: what a chunk is scored by: `return`, `step`, `to-go`, `paper` or `evidence` (`memalpha_gym.chunk_credit`).

        Raises:
            ValueError: the episode is not over, or there is no such credit.
        """
        record = self._record
        if not self.over:
            raise ValueError("the episode is not over; reply to all of its chunks first, or fail it")
        if self.failed:
            return []
        rewards = chunk_credits(record.steps, credit, self.env.reward_config)
        return [
            ChatSample(chunk_index=step.observation["chunk_index"], reward=reward, **vars(step.move.generation))
            for step, reward in zip(record.steps, rewards, strict=True)
        ]

    # --- parts ------------------------------------------------------------------------------------------------------------

    @property
    def _record(self) -> Rollout:
        if self._rollout is None:
            raise gym.error.ResetNeeded("no episode was started; call begin() first")
        return self._rollout

    def _running(self) -> Rollout:
        if self.over:
            raise gym.error.ResetNeeded("the episode is over; call begin() to start the next one")
        return self._record

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nothing else happens to the episode within the block, which ends it where it is broken off."""
        if not self._turn.acquire(blocking=False):
            raise RuntimeError(IN_FLIGHT)
        try:
            yield
        except Exception:  # tells for itself whether the episode goes on
            raise
        except BaseException as error:  # cancelled or interrupted, perhaps with calls executed and questions not read
            if self._rollout is not None:
                self.fail(f"{type(error).__name__} while a reply was executed")
            raise
        finally:
            self._turn.release()

    def _prompt(self) -> Prompt:
        record = self._running()
        if self._shown is None:
            self._shown = self._writer.prompt(record.observation)
        return self._shown

    def _calls(self, reply: Reply) -> Sequence[ToolCall]:
        self._running()
        if not isinstance(reply, str | Mapping):
            raise TypeError(
                f"a reply is text or a message, not {type(reply).__name__}; where there is none, call fail()"
            )
        return parse_completion(reply, self.prompt.call_format)

    def _go_on(
        self, reply: Reply, calls: Sequence[ToolCall], extras: Mapping[str, Any], outcome: Outcome | Exception
    ) -> float:
        return self._paid(self._book(reply, calls, extras, outcome))

    def _book(
        self, reply: Reply, calls: Sequence[ToolCall], extras: Mapping[str, Any], outcome: Outcome | Exception
    ) -> Outcome | Exception:
        """Put a step, or why there is none, on record."""
        record = self._record
        if record.error is not None:
            return CompletionError("it was failed in the meantime")
        if isinstance(outcome, Exception):
            record.error = outcome
            return outcome
        prompt = self._prompt()
        given = {"prompt_ids": prompt.ids, **extras} if prompt.ids else extras
        exchange = Exchange(prompt.messages, prompt.tools, reply, given)
        record.add_step(record.observation, Move(calls, exchange), outcome)
        self._shown = None
        return outcome

    def _paid(self, outcome: Outcome | Exception) -> float:
        """What a step was paid: nothing for one that a server failed, which costs the episode; other errors are somebody's."""
        if isinstance(outcome, Outcome):
            return outcome.reward
        if isinstance(outcome, ChatError | CompletionError):
            return 0.0
        raise outcome

    def _twin(self) -> ChatEpisode:
        twin = copy.copy(self)
        twin.env, twin._turn = self.env.fork(), threading.Lock()
        if self._rollout is not None:
            seen = self._running()
            twin._rollout = Rollout(Episode(twin.env), observation=seen.observation, reset_info=seen.info)
        return twin


def reply_all(episodes: Sequence[ChatEpisode], replies: Sequence[Reply]) -> list[float]:
    """`reply` in many episodes: readers and judges that they share, as forks do, are asked once for all.

    Args:
        episodes: each under way, and each once.
        replies: one an episode.

    Returns:
        What each step was paid.

    Raises:
        RuntimeError: an episode is given twice.
        Exception: what a reader or a judge of somebody's raised, which has ended that episode; the others went on.
    """
    with ExitStack() as turns:
        for episode in episodes:
            turns.enter_context(episode._alone())
        calls = [episode._calls(reply) for episode, reply in zip(episodes, replies, strict=True)]
        outcomes = step_all([episode.env for episode in episodes], calls)
        given = zip(episodes, replies, calls, outcomes, strict=True)
        paid = [episode._book(reply, called, {}, outcome) for episode, reply, called, outcome in given]
        return [episode._paid(each) for episode, each in zip(episodes, paid, strict=True)]


async def _here(work: Any) -> Any:
    """Runs a function in the thread of the event loop."""
    return work()
