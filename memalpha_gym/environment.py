"""The decision process: an agent reads a stream chunk by chunk and edits a memory; a frozen reader is then questioned.

One step is one chunk. `step(action)` executes the action's tool calls on the memory, reads the probes that are due, and shows
the next chunk; the last step reads all other questions and pays for the answers.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium as gym
from gymnasium import spaces

from memalpha_gym.answering import (
    Replies,
    ask,
    due_questions,
    mean_score,
    read_requests,
    scan_store,
    score_readings,
    weights_of,
)
from memalpha_gym.budgets import MemoryBudget, budget_tokens, checked_budget
from memalpha_gym.checks import chosen_task, parsed_types, require
from memalpha_gym.completions import FORMATS, paper_format, parse_completion
from memalpha_gym.contexts import Recaller, RecallTokens, checked_limit, recall_all, showing_all, with_contexts
from memalpha_gym.credit import credit
from memalpha_gym.environment_cell import environment_cell
from memalpha_gym.framing import unframed
from memalpha_gym.judges.judge import AnswerJudge, ContentJudge, Write
from memalpha_gym.memory import Memory, MemorySnapshot, MemoryType
from memalpha_gym.memory_history import MemoryHistory
from memalpha_gym.paper_tools import execute_as_published, judged_as_published
from memalpha_gym.readers.reader import Reader
from memalpha_gym.reference import Reference
from memalpha_gym.registration import ANSWER_JUDGES, JUDGES, READERS, RETRIEVERS, find, make
from memalpha_gym.retrieval import Retriever
from memalpha_gym.rewards import RewardConfig, RewardTerms, compression_term, content_term, format_term
from memalpha_gym.scoring import SCORINGS, is_judged
from memalpha_gym.spaces import ToolCalls, Unicode, as_calls
from memalpha_gym.states import EpisodeState, PendingStep
from memalpha_gym.tasks import Task, TaskSource
from memalpha_gym.tools import ToolCall, ToolResult, execute, tool_schemas
from memalpha_gym.views import RENDERERS, StepView

Observation = dict[str, Any]
Info = dict[str, Any]


class MemoryConstructionEnv(gym.Env[Observation, Any]):
    """Memory construction as a Gymnasium environment (Mem-α, section 3).

    Observation: a dict with

    - `chunk` (str): the text to be read now; empty when the episode is over;
    - `memory` (str): core in full, the newest entries of each list with their ids, what searches found;
    - `chunk_index`, `chunks_total` (int): the place in the stream, from 0;
    - `memory_tokens`, `memory_budget` (int): tokens in use, and the most that may be; 0 for no limit.

    Action: a sequence of `ToolCall`s for this chunk, possibly empty; with `action_format`, the text of a completion.

    Reward: see `memalpha_gym.rewards`. `info` carries `results`, `verdicts`, `reward_terms`, `memory_tokens` and `chunk_tokens`
    at each step, and `operations` where the task knows them; at the last one also `answers`, each with its `cause` (see
    `memalpha_gym.causes`), `correctness`, `credit` (the share of each step in it, see `memalpha_gym.credit`),
    `peak_memory_tokens`, `total_chunk_tokens`, `operation_totals` and `failed`: why a reading failed, empty where none did.
    Where one failed, or the task has no questions, `correctness` and `credit` are None.

    Args:
        source: where tasks come from.
        reader: answers the questions: a name (`auto`: `facts` for generated questions, `lexical` for text),
            `package.module:Class`, or a `Reader`.
        judge: judges what was written: a name (`rules`), `package.module:Class`, or a `ContentJudge`.
        answer_judge: scores replies to questions of the metric `judged`: a name (`overlap`, a stand-in without a model),
            `package.module:Class`, or an `AnswerJudge`. Its name is in the last `info` where it was asked.
        reward: `robust`, `paper` or a `RewardConfig`. Under `paper` calls are executed, and completions in the ✿ protocol read,
            as the paper's code does.
        scoring: `robust`, `paper` or `memoryagentbench`: which form of the metrics scores the answers.
        memory_types: the memories that are on, by name in a tuple, or in one text such as `core+semantic`.
        memory_budget: the most tokens that the memory may hold: a number of tokens (above 1), a share of the stream's tokens (at
            most 1) or, on generated tasks, a multiple of what a perfect memory takes, such as `"2.5x"`.
        window: entries of each list that an observation shows.
        search: whether `memory_search` is a tool.
        recall_tokens: show the reader not the memory, but for each question what is recalled for it, cut at so many tokens (or
            `all` of it): by the environment's `recaller`, where someone who owns a store has set one, else by the search.
            Then there is no budget, and what is stored is neither scanned nor paid for, since an own store cannot be seen.
        retriever: what ranks the entries of the memory: a name (`bm25`, or `rank-bm25` for the package that the reference uses),
            `package.module:Class`, or a class of that kind.
        reference: a clone of Mem-α's public repository, by whose rule, and with whose mark, core is cut; None for our own.
        action_format: `calls`, or the form of completion text that actions have: `auto`, `hermes`, `qwen-agent`, `openai`,
            `mem-alpha`.
        render_mode: `ansi`, `html` or `rgb_array`.

    `reset(options={"task_index": i})` plays the source's task i, and `options={"task": task}` any task; else one is drawn.
    """

    metadata = {"render_modes": ["ansi", "html", "rgb_array"], "render_fps": 1}  # noqa: RUF012  (Gymnasium types it so)

    def __init__(
        self,
        source: TaskSource,
        *,
        reader: str | Reader = "auto",
        judge: str | ContentJudge = "rules",
        answer_judge: str | AnswerJudge = "overlap",
        reward: str | RewardConfig = "robust",
        scoring: str = "robust",
        memory_types: str | Iterable[str | MemoryType] = tuple(MemoryType),
        memory_budget: MemoryBudget = None,
        window: int = 5,
        search: bool = False,
        recall_tokens: RecallTokens = None,
        retriever: str | Callable[[], Retriever] = "bm25",
        reference: str | Path | None = None,
        action_format: str = "calls",
        render_mode: str | None = None,
    ) -> None:
        require(scoring in SCORINGS, "scoring", scoring, f"one of {', '.join(SCORINGS)}")
        require(action_format in ("calls", *FORMATS), "action_format", action_format, f"calls, {', '.join(FORMATS)}")
        modes = self.metadata["render_modes"]
        require(render_mode in (None, *modes), "render_mode", render_mode, f"{', '.join(modes)} or None")
        require(window >= 0, "window", window, "0 or more entries")
        self.source = source
        self.recall_tokens = checked_limit(recall_tokens)
        self.recaller: Recaller | None = None
        made: Reader = make(READERS, "reader", reader, "read", "read_async")
        self.reader = made if recall_tokens is None else showing_all(made)
        self.judge: ContentJudge = make(JUDGES, "judge", judge, "judge", "judge_async")
        self.answer_judge: AnswerJudge = make(ANSWER_JUDGES, "answer judge", answer_judge, "judge", "judge_async")
        self.reward_config = RewardConfig.named(reward) if isinstance(reward, str) else reward
        self.scoring = scoring
        self.memory_types = parsed_types(memory_types)
        self.memory_budget = checked_budget(memory_budget)
        self.window = window
        self.search = search
        self.retriever: Callable[[], Retriever] = find(RETRIEVERS, "retriever", retriever)
        self.retriever()  # a package that it needs may be missing
        self._cut = Reference(reference).cut if reference else None
        self.action_format = action_format
        self.reads_text = False
        self.render_mode = render_mode
        text, count = Unicode(), spaces.Discrete(2**31)
        self.observation_space = spaces.Dict(
            {
                "chunk": text,
                "memory": text,
                "chunk_index": count,
                "chunks_total": count,
                "memory_tokens": count,
                "memory_budget": count,
            }
        )
        self.action_space = ToolCalls(self.memory_types) if action_format == "calls" else Unicode()
        self._task: Task | None = None

    # --- one episode -----------------------------------------------------------------------------------------------------

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Observation, Info]:
        """Start an episode.

        Args:
            seed: seeds the draw of the task.
            options: `task_index` (int) or `task` (Task) to choose the task.
        """
        super().reset(seed=seed)
        task = chosen_task(self.source, options or {}, self.np_random, self.scoring)
        self._task = task
        self._budget = budget_tokens(self.memory_budget, task) if self.recall_tokens is None else None
        self._memory = self._new_memory()
        self._index = 0
        self._history = MemoryHistory(task)
        self._found: tuple[tuple[str, str], ...] = ()
        self._answers: tuple[Mapping[str, Any], ...] = ()
        self._show_chunk()
        self._chunk_total = self._chunk_tokens
        self._view = self._draw(PendingStep(), self._memory.snapshot(), 0.0, {}) if self.render_mode else None
        info = {
            "task_id": task.task_id,
            "tools": tool_schemas(self.memory_types, search=self.search),
            "memory_tokens": 0,
            "chunk_tokens": self._chunk_tokens,
        }
        return self._observation(), info

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, Info]:
        """Execute the calls for this chunk and go on to the next; read the questions that are due. A step that raises, in the
        reader or a judge for instance, has not been taken: it can be tried again.

        Raises:
            TypeError: the action is neither calls nor, with an `action_format`, text.
            gymnasium.error.ResetNeeded: the episode is over or has not begun.
        """
        pending = self.begin_step(action)
        try:
            (replies,) = ask(self.reader, self.judge, self.answer_judge, [pending])
        except BaseException:
            self.abandon_step(pending)
            raise
        return self.finish_step(pending, replies)

    def begin_step(self, action: Any) -> PendingStep:
        """The first half of `step`: execute the calls. Between the halves, reader and judges are asked about the pending steps of
        many episodes at once (`memalpha_gym.answering.ask`). Follow it by `finish_step` or by `abandon_step`.
        """
        task = self.task
        if self._index >= len(task.chunks):
            raise gym.error.ResetNeeded("the episode is over; call reset() to start the next one")
        calls = self._calls(action)
        before = self.snapshot()
        try:
            results = self._execute(calls)
            due = due_questions(task, self._index)
            requests = read_requests(task, self._memory, due)
            contexts, seconds = recall_all(self.recaller, requests, self.recall_tokens)
            if contexts:
                requests = tuple(replace(one, memory=own.memory) for one, own in zip(requests, contexts, strict=True))
            writes = self._to_judge(calls, results)
            return PendingStep(calls, results, writes, due, requests, before, self.scoring, contexts, seconds)
        except BaseException:
            self.restore(before)
            raise

    def finish_step(self, pending: PendingStep, replies: Replies) -> tuple[Observation, float, bool, bool, Info]:
        """The second half of `step`: score what was read, pay, and show the next chunk."""
        try:
            return self._finish(pending, replies)
        except BaseException:
            self.abandon_step(pending)
            raise

    def abandon_step(self, pending: PendingStep) -> None:
        """Instead of the second half of `step`: undo the first, as if the step had not been begun."""
        assert pending.before is not None
        self.restore(pending.before)

    def _finish(self, pending: PendingStep, replies: Replies) -> tuple[Observation, float, bool, bool, Info]:
        own_store = self.recall_tokens is not None  # of which the memory says nothing
        operations = None if own_store else self._history.follow(self._index, self._chunk, pending.results)
        answers = score_readings(
            pending.questions,
            replies.readings,
            replies.answer_verdicts,
            scoring=self.scoring,
            chunk_index=self._index,
        )
        answers = with_contexts(answers, pending.requests, pending.contexts)
        if not own_store:
            answers = self._history.explained(pending.questions, answers, self._memory)
        self._answers += tuple(answers)
        verdicts = tuple(replies.verdicts)
        terminated = self._index + 1 == len(self.task.chunks)
        if terminated and not own_store:
            self._answers += scan_store(self.task, self._memory)
        failed = next((answer["error"] for answer in self._answers if answer["error"]), "")
        scored = terminated and not failed and bool(self.task.questions)
        terms = RewardTerms(
            format=format_term(pending.results, self.reward_config),
            content=content_term(pending.results, verdicts, self.reward_config),
            correctness=mean_score(self._answers) if scored else None,
            compression=self._compression() if terminated and not own_store else None,
            steps=len(self.task.chunks),
            operations=operations.term if operations and operations.due else None,
        )
        reward = terms.reward(self.reward_config)
        info: Info = {
            "results": pending.results,
            "verdicts": verdicts,
            "reward_terms": terms.as_dict(),
            "memory_tokens": self._memory.tokens,
            "chunk_tokens": self._chunk_tokens,
        }
        if operations:
            info["operations"] = operations.as_dict()
        if terminated:
            info |= {
                "answers": tuple(dict(answer) for answer in self._answers),
                "correctness": terms.correctness,
                "credit": self._credit() if scored and not own_store else None,
                "peak_memory_tokens": self._memory.peak_tokens,
                "total_chunk_tokens": self._chunk_total,
                "failed": failed,
            }
            if any(is_judged(question) for question in self.task.questions):
                info["answer_judge"] = self.answer_judge.name
            if operations and self._history.ledger:
                info["operation_totals"] = self._history.ledger.total.as_dict()
        if self.render_mode:
            assert pending.before is not None
            self._view = self._draw(pending, pending.before.memory, reward, info["reward_terms"])
        self._index += 1
        self._show_chunk()
        self._chunk_total += self._chunk_tokens
        return self._observation(), reward, terminated, False, info

    # --- what is there to look at -----------------------------------------------------------------------------------------

    @property
    def task(self) -> Task:
        """The task that is played, answers included: for privileged agents and for analysis, not for honest agents.

        Raises:
            gymnasium.error.ResetNeeded: no episode was started.
        """
        if self._task is None:
            raise gym.error.ResetNeeded("no episode was started; call reset() first")
        return self._task

    @property
    def chunk(self) -> str:
        """The text of the chunk that is to be read now; empty when the episode is over."""
        _ = self.task
        return self._chunk

    @property
    def chunk_index(self) -> int:
        """The place of that chunk in the stream, from 0."""
        _ = self.task
        return self._index

    @property
    def memory(self) -> Memory:
        """The memory of this episode. To change it, use actions."""
        _ = self.task
        return self._memory

    def render(self) -> Any:
        """The last step as text for a terminal (`ansi`), a page (`html`) or a picture (`rgb_array`); None without a mode."""
        if self.render_mode is None:
            gym.logger.warn("render() was called on an environment that was made without a render_mode")
            return None
        _ = self.task
        assert self._view is not None
        return RENDERERS[self.render_mode](self._view)

    def _repr_html_(self) -> str:
        return environment_cell(self)

    # --- several continuations of one episode -----------------------------------------------------------------------------

    def snapshot(self) -> EpisodeState:
        """The state of the episode. Entries are shared and not copied, so that this is cheap."""
        return EpisodeState(
            self.task,
            self._memory.snapshot(),
            self._budget,
            self._index,
            self._chunk_total,
            self._found,
            self._answers,
            self._view,
            self._history.copy(),
        )

    def restore(self, state: EpisodeState) -> Observation:
        """Go back, or over, to a state of this or of another environment, and return its observation."""
        self._task = state.task
        self._budget = state.memory_budget
        self._memory = self._new_memory()
        self._memory.restore(state.memory)
        self._index = state.chunk_index
        self._found = state.found
        self._answers = state.answers
        self._show_chunk()
        self._chunk_total = state.chunk_tokens
        self._view = state.view
        self._history = state.history.copy()
        if self.render_mode and not self._view:  # the state is of an environment that does not render
            self._view = self._draw(PendingStep(), state.memory, 0.0, {})
        return self._observation()

    def fork(self) -> MemoryConstructionEnv:
        """An independent environment in the same state; it shares the source, the reader and the judge."""
        twin = copy.copy(self)
        twin._np_random = copy.deepcopy(self._np_random)
        twin.action_space = copy.deepcopy(self.action_space)
        twin.observation_space = copy.deepcopy(self.observation_space)
        if self._task is not None:
            twin.restore(self.snapshot())
        return twin

    # --- parts of a step --------------------------------------------------------------------------------------------------

    def _new_memory(self) -> Memory:
        return Memory(
            types=self.memory_types,
            budget=self._budget,
            retriever=self.retriever,
            verbatim=self.reward_config.published_calls,
            cut=self._cut,
        )

    def _calls(self, action: Any) -> tuple[ToolCall, ...]:
        form = self.action_format
        if form == "calls":
            if not (self.reads_text and isinstance(action, str)):
                return as_calls(action)
            form = "auto"
        published = self.reward_config.published_calls
        return parse_completion(action, paper_format(action, form) if published else form)

    def _execute(self, calls: Iterable[ToolCall]) -> tuple[ToolResult, ...]:
        run = execute_as_published if self.reward_config.published_calls else execute
        results = tuple(run(self._memory, call, search=self.search) for call in calls)
        self._found = tuple(found for result in results for found in result.found)
        return results

    def _to_judge(self, calls: Iterable[ToolCall], results: Iterable[ToolResult]) -> tuple[Write, ...]:
        """The writes that the content judge is asked about."""
        if self.reward_config.published_calls:
            return judged_as_published(tuple(calls))
        return tuple(
            Write(result.memory_type, result.content)
            for result in results
            if result.wrote and result.memory_type is not None and result.content is not None
        )

    def _show_chunk(self) -> None:
        """Fetch the current chunk."""
        over = self._index >= len(self.task.chunks)
        self._chunk, self._chunk_tokens = ("", 0) if over else self.task.read_chunk(self._index)

    def _observation(self) -> Observation:
        memory = self._memory.render(self.window)
        if self._found:
            found = "\n".join(f"[{entry_id}] {unframed(content)}" for entry_id, content in self._found)
            memory = f"{memory}\n<search_results>\n{found}\n</search_results>"
        return {
            "chunk": self._chunk,
            "memory": memory,
            "chunk_index": self._index,
            "chunks_total": len(self.task.chunks),
            "memory_tokens": self._memory.tokens,
            "memory_budget": self._budget or 0,
        }

    def _credit(self) -> tuple[float, ...]:
        return credit(self._answers, weights_of(self._answers), len(self.task.chunks))

    def _compression(self) -> float:
        return compression_term(self._memory.tokens, self._chunk_total, self.reward_config)

    def _draw(
        self, pending: PendingStep, memory: MemorySnapshot, reward: float, terms: Mapping[str, float | None]
    ) -> StepView:
        before = Memory(types=self.memory_types)
        before.restore(memory)
        return StepView(
            source=self.task.source,
            chunk=self._chunk,
            chunk_index=self._index,
            chunks_total=len(self.task.chunks),
            calls=pending.calls,
            results=pending.results,
            memory_before=tuple(before),
            memory_after=tuple(self._memory),
            memory_tokens=self._memory.tokens,
            memory_budget=self._budget,
            chunk_tokens=self._chunk_tokens,
            reward=reward,
            reward_terms=terms,
            answers=self._answers,
        )
