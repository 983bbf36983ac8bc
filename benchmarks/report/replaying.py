"""An episode of a log played again, for what the log does not keep: the chunks, the memory, how each fact was held.

Nobody is asked anything: readings and judged scores are those of the record. What is played again is compared with the record,
step by step, and a page says so where the two differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import gymnasium as gym

from memalpha_gym.arguments import one_line
from memalpha_gym.environment import MemoryConstructionEnv
from memalpha_gym.judges.judge import AnswerRequest, AnswerVerdict, Verdict, Write
from memalpha_gym.needs import Need, Program
from memalpha_gym.odd_texts import escaped
from memalpha_gym.readers.reader import Reading, ReadRequest
from memalpha_gym.recording import EpisodeKey, EpisodeRecord
from memalpha_gym.registration import ENVIRONMENTS, NAMESPACE, RETRIEVERS
from memalpha_gym.spaces import as_calls
from memalpha_gym.tasks import Question, Task
from memalpha_gym.tools import ToolCall
from memalpha_gym.views import StepView

from ..environments import make_environment
from ..recorded_names import ROLES, foreign_names, why_not

RULES = "rules"
"""The judge that needs nothing and always says the same, so that what it says need not be recorded."""
STORE = "store"


@dataclass(frozen=True, slots=True)
class FactTold:
    """A chunk's change of a fact, or a question that rests on it.

    Attributes:
        chunk: the chunk after which it is.
        what: `state`, `update`, `retract`, `contest` or `asked`.
        value: the new value, or the question.
    """

    chunk: int
    what: str
    value: str


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact through an episode.

    Attributes:
        key: the fact, as `subject / attribute`.
        told: what happened to it, in the order of the stream.
        held: how the memory held it after each chunk, a letter a chunk: blank before it is told, `r`ight, `s`tale,
            `b`eside a stale value, `a`bsent, `o`pen; empty where no episode was followed.
    """

    key: str
    told: tuple[FactTold, ...]
    held: str = ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What an episode looked like.

    Attributes:
        views: its steps; none where it could not be played again.
        facts: what its task tells of facts; none where the task does not know.
        differs: how it differs from the record, in a sentence; empty where every figure that was compared is the same.
        missing: why it could not be played again; empty where it was.
        compared: what was compared with the record.
    """

    views: tuple[StepView, ...] = ()
    facts: tuple[FactLine, ...] = ()
    differs: str = ""
    missing: str = ""
    compared: str = ""


class _Recorded:
    """Reader and judges that say what they said in the record."""

    name = "recorded"

    def __init__(self, answers: Sequence[Mapping[str, Any]]) -> None:
        self._left = [answer for answer in answers if answer.get("kind") != STORE]
        self._scores = {answer["question"]: answer.get("score") for answer in self._left}

    def read(self, requests: Sequence[ReadRequest]) -> list[Reading]:
        return [self._reading(request) for request in requests]

    def _reading(self, request: ReadRequest) -> Reading:
        if not self._left or self._left[0]["question"] != request.question:
            return Reading("", error="the record has no such answer")
        answer = self._left.pop(0)
        shown, used = (tuple(answer.get(name) or ()) for name in ("entry_ids", "used_ids"))
        return Reading(answer["prediction"], shown, answer.get("error") or "", used_ids=used)

    def judge(self, requests: Sequence[Any]) -> list[Any]:
        return [self._verdict(request) for request in requests]

    def _verdict(self, request: Write | AnswerRequest) -> Verdict | AnswerVerdict:
        if isinstance(request, Write):
            return Verdict(True)
        return AnswerVerdict(float(self._scores.get(request.question) or 0.0))


class _NoSearch:
    """Recalls nothing: what readers were shown is in the record."""

    def __call__(self, question: str, *, tokens: int) -> list[Any]:
        return []


class Replayer:
    """Plays episodes again, and keeps the last environment and task for those that follow.

    Args:
        data: where the raw data of environments that need some lies now; empty for where it lay.
        trust: whether what the file names of others may be imported and run.
    """

    def __init__(self, data: str = "", trust: bool = False) -> None:
        self._data, self._trust = data, trust
        self._settings: EpisodeKey | None = None
        self._env: gym.Env[Any, Any] | None = None
        self._problem = ""
        self._tasks: dict[int, Task] = {}

    def replay(self, record: EpisodeRecord, episode: Mapping[str, Any]) -> Replayed:
        """Play an episode again.

        Args:
            record: its figures.
            episode: the rest of it, as the log keeps it.
        """
        key = record.key
        if not episode.get("steps"):
            return Replayed(missing="the episode failed before its first step was over")
        env = self._environment(key)
        if env is None:
            return Replayed(missing=self._problem)
        try:
            return self._played(env, record, episode)
        except Exception as error:  # an environment of anyone's, in another version perhaps
            return Replayed(missing=f"it could not be played again: {type(error).__name__}: {one_line(error)}")

    def _environment(self, key: EpisodeKey) -> gym.Env[Any, Any] | None:
        settings = replace(key, agent="", seed=0, repeat=0, task_index=0)
        if settings != self._settings:
            self.close()
            self._settings, self._tasks = settings, {}
            try:
                self._problem = self._lacking(key)
                if not self._problem:
                    self._env = self._made(key)
            except Exception as error:
                self._problem = f"the environment could not be made: {type(error).__name__}: {one_line(error)}"
        return self._env

    def _lacking(self, key: EpisodeKey) -> str:
        if not self._trust and (found := foreign_names(key, (*ROLES, "retriever"))):
            return why_not(found)
        row = ENVIRONMENTS.get(key.environment.removeprefix(f"{NAMESPACE}/"))
        if row is not None and row.data and not (key.data or self._data):
            return "its data came from the hub, which a report does not ask; name a copy with --data PATH"
        return ""

    def _made(self, key: EpisodeKey) -> gym.Env[Any, Any]:
        judge = key.judge if key.judge == RULES else RULES
        plain = replace(key, reader="lexical", judge=judge, answer_judge="overlap")
        if self._data and key.data is not None and self._needs_data(key):
            plain = replace(plain, data=self._data)
        arguments = json.loads(key.env_args)
        if arguments.get("retriever", "bm25") not in RETRIEVERS:
            arguments.pop("retriever")  # it ranks for readers, and nobody reads
        return make_environment(replace(plain, env_args=json.dumps(arguments)), render_mode="ansi")

    def _needs_data(self, key: EpisodeKey) -> bool:
        row = ENVIRONMENTS.get(key.environment.removeprefix(f"{NAMESPACE}/"))
        return bool(key.data) or bool(row and row.data)

    def _played(self, env: gym.Env[Any, Any], record: EpisodeRecord, episode: Mapping[str, Any]) -> Replayed:
        bare: Any = env.unwrapped
        key, recorded = record.key, _Recorded(episode.get("answers") or ())
        bare.reader = bare.answer_judge = recorded
        judged = key.judge == RULES
        if not judged:
            bare.judge = recorded
        if key.recall_tokens is not None:
            bare.recaller = _NoSearch()
        env.reset(seed=episode["env_seed"], options=self._options(bare, episode["task_index"]))
        differs, views, held = "", [], list[dict[str, str]]()
        rewarded = judged and not record.failed and key.recall_tokens is None
        for number, step in enumerate(episode["steps"]):
            calls = tuple(ToolCall(**call) for call in step.get("calls", ()))
            _, reward, _, _, info = env.step(step.get("completion", as_calls(calls)))
            state = bare.snapshot()
            views.append(state.view)
            ledger = state.history.ledger
            held.append({} if ledger is None else {fact: ledger.held.state(fact)[0] for fact in ledger.held.facts()})
            differs = differs or _difference(number, step, info, float(reward) if rewarded else None)
        task: Task = bare.task
        if not differs and record.task_id and record.task_id != escaped(task.task_id):
            differs = f"the task is {_short(task.task_id)} now, and was {_short(record.task_id)}"
        compared = "statuses of calls, tokens of memory and chunks" + (", rewards" if rewarded else "")
        return Replayed(tuple(views), tuple(_fact_lines(task, held)), differs, compared=compared)

    def _options(self, bare: Any, index: int) -> dict[str, Any]:
        """The task by number, or, where that is the same, itself: it is made once for all agents."""
        if type(bare).reset is not MemoryConstructionEnv.reset:
            return {"task_index": index}
        if index not in self._tasks:
            self._tasks = {index: bare.source[index]}
        return {"task": self._tasks[index]}

    def close(self) -> None:
        """Close the environment that was kept."""
        if self._env is not None:
            self._env.close()
        self._env = None


def _difference(number: int, step: Mapping[str, Any], info: Mapping[str, Any], reward: float | None) -> str:
    """The first thing in which a step differs from the record; empty where there is none."""
    now = [str(result.status) for result in info["results"]]
    was = [result["status"] for result in step["results"]]
    for what, one, other in (
        ("tokens of the chunk", info["chunk_tokens"], step["chunk_tokens"]),
        ("statuses of calls", now, was),
        ("tokens in memory", info["memory_tokens"], step["memory_tokens"]),
    ):
        if one != other:
            return f"at chunk {number + 1} the {what} are {_short(one)} now, and were {_short(other)}"
    if reward is not None and abs(reward - step["reward"]) > 1e-6:
        return f"at chunk {number + 1} the reward is {reward:.6f} now, and was {step['reward']:.6f}"
    return ""


def _short(value: object) -> str:
    words = str(value)
    return words if len(words) < 200 else f"{words[:200]} …"


def _fact_lines(task: Task, held: Sequence[Mapping[str, str]]) -> Iterator[FactLine]:
    """Every fact of a task in the order in which they are told."""
    if task.operations is None:
        return
    told: dict[str, list[FactTold]] = {}
    values: dict[str, set[str]] = {}
    for chunk in range(len(task.chunks)):
        for operation in task.operations[chunk]:
            value = operation.value or " or ".join(operation.claims)
            told.setdefault(operation.key, []).append(FactTold(chunk, str(operation.kind), value))
            values.setdefault(operation.key, set()).add(operation.value)
    for question in task.questions:
        after = len(task.chunks) - 1 if question.asked_after is None else question.asked_after
        for key in _rests_on(question, values):
            told[key].append(FactTold(after, "asked", question.text))
    for key, changes in told.items():
        states = "".join(each.get(key, " ") for each in held)
        yield FactLine(key, tuple(sorted(changes, key=lambda change: change.chunk)), states)


def _rests_on(question: Question, values: Mapping[str, set[str]]) -> list[str]:
    """The facts that a question is about, as far as it names them."""
    need = question.needs
    if need is None:
        return []
    if need.program is Program.LABEL:
        return [key for key, known in values.items() if known & set(question.answers)]
    names = list(_names(need))
    return [key for key in values if any(key == name or key.startswith(f"{name} / ") for name in names)]


def _names(need: Need) -> Iterator[str]:
    if isinstance(need.subject, Need):
        yield from _names(need.subject)
    elif need.subject:
        yield f"{need.subject} / {need.attribute}"
