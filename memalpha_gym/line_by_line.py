"""Memory construction for classic agents: one step a line, numbers to see, six actions to choose from."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from memalpha_gym.checks import require
from memalpha_gym.environment import Info, MemoryConstructionEnv
from memalpha_gym.line_features import Numbers, StreamFeatures, content_words
from memalpha_gym.line_notes import Note, Notes
from memalpha_gym.line_pay import PAYS
from memalpha_gym.lines import Line, lines_of
from memalpha_gym.memory import LISTS, Memory, MemoryType
from memalpha_gym.registration import ENVIRONMENTS, load
from memalpha_gym.tasks import Task
from memalpha_gym.tools import DELETE, INSERT, UPDATE, CallStatus, ToolCall, ToolResult, execute
from memalpha_gym.views.lines import LinesView, render_lines

ACTIONS = ("skip", "spare", "insert", "insert with the line before", "update the most alike", "delete the most alike")
"""What can be done with a line, by number."""
SKIP, SPARE, ADD, ADD_BOTH, RENEW, STRIKE = range(len(ACTIONS))

ALIKE = 0.3
"""Share of the words of both from which on an entry is like a line; two texts that share no more than a name are not."""

MEMORY = (
    "space left",
    "space left or spare",
    "line's share of the space left or spare",
    "fits",
    "fits with the line before",
    "notes",
    "likeness of the most alike",
    "the most alike is spare",
    "numbers that the most alike lacks",
    "names of it that the most alike has",
    "is stored",
    "chunk",
)
"""Features of a line and the memory, by name."""


class LineByLine(gym.Env[Numbers, np.int64]):
    """Each line (sentence) of a chunk is a step: what is to be done with it.

    Observation: `Box(0, 1)`, the features named by `feature_names`: what the line says, how it stands in the stream and to the
    memory (`memalpha_gym.line_features`). They are computed from the text so far and the memory, never from the truth.

    Action: `Discrete(6)`, see `ACTIONS`.

    - 0, skip: nothing;
    - 1, spare: store the line where there is room, to be given up first when another needs the room;
    - 2, insert: store the line; where there is no room, spare entries are given up for it, and then others, oldest first;
    - 3, insert with the line before: the same with both in one entry, for a line that says "he";
    - 4, update the most alike: put the line in the place of the entry that shares most words with it, `ALIKE` at least;
    - 5, delete the most alike: take that entry out.

    `info["action_mask"]` (int8, as `Discrete.sample` takes it) says which of them would change something; those that would not
    are skips. `action_masks()` gives it as booleans, as MaskablePPO asks. `info["line"]` is the line to decide on. The last line
    of a chunk sends the chunk's calls to the environment, whose `info` then is part of this one's.

    Reward: every episode sums to the environment's own return. With `paid="answers"` a line is paid at once by how much it raised
    what the answers would earn now, with `"facts"` by operation truth, with `"end"` the environment's rewards as they come; see
    `memalpha_gym.line_pay`.

    It is an environment and no `gym.Wrapper`: one step here is a part of a step there. What it plays on is `env`.

    Args:
        env: an environment of this suite whose actions are tool calls, wrapped or not; its semantic, or episodic, memory is on.
        paid: `answers`, `facts` or `end`.
        render_mode: `rgb_array` or None.

    Raises:
        ValueError: the environment takes no tool calls or has no list to store lines in, or an argument is none of these.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}  # noqa: RUF012  (Gymnasium types it so)

    feature_names = (*StreamFeatures.names, *MEMORY)

    def __init__(self, env: gym.Env[Any, Any], *, paid: str = "answers", render_mode: str | None = None) -> None:
        require(paid in PAYS, "paid", paid, ", ".join(PAYS))
        require(render_mode in (None, *self.metadata["render_modes"]), "render_mode", render_mode, "rgb_array or None")
        bare = env.unwrapped
        if not isinstance(bare, MemoryConstructionEnv) or bare.action_format != "calls":
            raise ValueError(f"{env} takes no tool calls; give an environment of this suite with action_format='calls'")
        kinds = [kind for kind in LISTS if kind in bare.memory_types]
        require(bool(kinds), "memory_types", [*bare.memory_types], "semantic or episodic among them")
        self.env = env
        self.paid = paid
        self.render_mode = render_mode
        self.observation_space = spaces.Box(0.0, 1.0, (len(self.feature_names),), np.float32)
        self.action_space = spaces.Discrete(len(ACTIONS))
        self._bare = bare
        self._kind: MemoryType = kinds[0]
        self._pay = PAYS[paid]()

    # --- one episode -----------------------------------------------------------------------------------------------------

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Numbers, Info]:
        """Start an episode; seed and options are the environment's own."""
        super().reset(seed=seed)
        _, info = self.env.reset(seed=seed, options=options)
        self._notes = Notes()
        self._stream = StreamFeatures()
        self._draft = self._bare.memory.fork()
        self._pay.begin(self._bare)
        self._worth = self._advanced = 0.0
        self._last: tuple[Line, int, float] | None = None
        self._over = False
        self._take_up()
        return self._observation(), {**info, **self._at_line()}

    def step(self, action: Any) -> tuple[Numbers, float, bool, bool, Info]:
        """Decide on a line, and go on to the next.

        Raises:
            gymnasium.error.ResetNeeded: the episode is over or has not begun.
        """
        if getattr(self, "_over", True):
            raise gym.error.ResetNeeded("no episode is under way; call reset() to start one")
        line = self._lines[self._place]
        action = int(action) if self._mask()[int(action)] else SKIP
        reward = self._advance(self._pay.line(*self._carry_out(self._calls_for(action))))
        self._place += 1
        terminated = truncated = False
        info: Info = {}
        if self._place == len(self._lines):
            _, paid, terminated, truncated, info = self.env.step(tuple(self._calls))
            reward += float(paid)
            self._over = terminated or truncated
            if self._over:
                reward -= (
                    self._advanced
                )  # the account is settled: what was advanced is in the environment's last reward
            else:
                self._take_up()
        self._last = (line, action, reward)
        return self._observation(), reward, terminated, truncated, {**info, **self._at_line()}

    # --- what is there to look at -----------------------------------------------------------------------------------------

    @property
    def memory(self) -> Memory:
        """The memory as it is after the last line. To change it, use actions."""
        return self._draft

    @property
    def task(self) -> Task:
        """The task that is played, answers included: for analysis."""
        return self._bare.task

    def action_masks(self) -> NDArray[np.bool_]:
        """Which actions would change something, skip included."""
        return self._mask().astype(np.bool_)

    def render(self) -> NDArray[np.uint8] | None:
        """A picture of the chunk, the memory and what was decided last; None without a render mode."""
        if self.render_mode is None:
            gym.logger.warn("render() was called on an environment that was made without a render_mode")
            return None
        bare = self._bare
        return render_lines(
            LinesView(
                source=bare.task.source,
                chunk_index=min(bare.chunk_index, len(bare.task.chunks) - 1),
                chunks_total=len(bare.task.chunks),
                lines=() if self._over else tuple(line.text for line in self._lines),
                place=self._place,
                decisions=tuple(self._decisions),
                actions=ACTIONS,
                entries=tuple((note.text, note.spare) for note in self._notes),
                memory_tokens=self._draft.tokens,
                spare_tokens=self._notes.spare_tokens,
                memory_budget=self._draft.budget,
                last="" if self._last is None else f"{ACTIONS[self._last[1]]}: {self._last[0].text}",
                reward=0.0 if self._last is None else self._last[2],
            )
        )

    def close(self) -> None:
        """Close the environment."""
        self.env.close()

    # --- parts of a step --------------------------------------------------------------------------------------------------

    def _take_up(self) -> None:
        """Begin with the chunk that the environment shows now."""
        self._lines = lines_of(self._bare.chunk)
        self._rows = self._stream.of(self._lines)
        self._tokens = [self._draft.tokenizer.count(line.text) for line in self._lines]
        self._place = 0
        self._calls: list[ToolCall] = []
        self._decisions: list[int] = []
        self._draft = self._bare.memory.fork()
        self._seen_at = (-1, -1)

    def _look(self) -> None:
        """Find the entry that the line is most like, once a line."""
        if self._seen_at == (self._bare.chunk_index, self._place):
            return
        self._seen_at = (self._bare.chunk_index, self._place)
        line = self._lines[self._place]
        self._line_words = content_words(line.said)
        self._alike, self._likeness = self._notes.most_alike(self._line_words)
        self._like = self._alike if self._likeness >= ALIKE else None  # what can be updated or deleted
        budget = self._draft.budget
        self._left = float("inf") if budget is None else budget - self._draft.tokens
        self._room = self._left + self._notes.spare_tokens
        self._most = float("inf") if budget is None else budget
        self._held = self._notes.holds(line.text)

    def _mask(self) -> NDArray[np.int8]:
        mask = np.zeros(len(ACTIONS), np.int8)
        mask[SKIP] = 1
        if self._over or not self._lines[self._place].text:
            return mask
        self._look()
        tokens, alike = self._tokens[self._place], self._like
        if not self._held:
            mask[SPARE] = tokens <= self._left
            mask[ADD] = tokens <= self._most
            mask[ADD_BOTH] = (
                self._place > 0 and tokens + self._tokens[self._place - 1] < self._most
            )  # a blank joins them
            mask[RENEW] = alike is not None and tokens - alike.tokens <= self._left
        mask[STRIKE] = alike is not None
        return mask

    def _calls_for(self, action: int) -> list[ToolCall]:
        line, alike = self._lines[self._place], self._like
        self._decisions.append(action)
        if action == SKIP:
            return []
        if action == STRIKE:
            assert alike is not None
            return [self._delete(alike)]
        if action == RENEW:
            assert alike is not None
            return [ToolCall(UPDATE, {"memory_type": self._kind, "new_content": line.text, "memory_id": alike.id})]
        text, tokens = line.text, self._tokens[self._place]
        if action == ADD_BOTH:
            text = f"{self._lines[self._place - 1].text} {text}"
            tokens = self._draft.tokenizer.count(text)
        given_up = self._notes.to_give_up(int(tokens - self._left)) if tokens > self._left else []
        return [*map(self._delete, given_up), ToolCall(INSERT, {"memory_type": self._kind, "content": text})]

    def _delete(self, note: Note) -> ToolCall:
        return ToolCall(DELETE, {"memory_type": self._kind, "memory_id": note.id})

    def _carry_out(self, calls: list[ToolCall]) -> tuple[list[ToolResult], list[str], list[str]]:
        """Execute a line's calls on the draft: what came of them, and the texts that came and went."""
        results: list[ToolResult] = []
        came: list[str] = []
        went: list[str] = []
        spare = bool(self._decisions) and self._decisions[-1] == SPARE
        for call in calls:
            result = execute(self._draft, call)
            results.append(result)
            ok = result.status is CallStatus.OK
            if ok and result.tool != INSERT and result.entry_id:
                went.append(self._notes.drop(result.entry_id).text)
            if result.wrote and result.entry_id and result.content:
                entry = self._draft.get(self._kind, result.entry_id)
                self._notes.put(entry.id, entry.content, entry.tokens, spare=spare)
                came.append(entry.content)
        self._calls += calls
        return results, came, went

    def _advance(self, worth: float) -> float:
        """How much the potential rose; it is booked as paid."""
        rise, self._worth = worth - self._worth, worth
        self._advanced += rise
        return rise

    def _observation(self) -> Numbers:
        seen = np.zeros(len(self.feature_names), np.float32)
        if self._over:
            return seen
        self._look()
        place, alike, budget = self._place, self._alike, self._draft.budget
        tokens = self._tokens[place]
        both = tokens + self._tokens[place - 1] if place else float("inf")
        row = self._rows[place]
        seen[: len(row)] = row
        words = alike.words if alike else frozenset()
        told = [word for word in self._line_words if any(map(str.isdigit, word))]
        seen[len(row) :] = (
            1.0 if budget is None else self._left / max(budget, 1),
            1.0 if budget is None else self._room / max(budget, 1),
            0.0 if budget is None else min(tokens / max(self._room, 1), 1.0),
            tokens <= self._left,
            both <= self._left,
            min(len(self._notes) / 50, 1.0),
            self._likeness,
            alike is not None and alike.spare,
            any(word not in words for word in told),
            len(self._line_words & words) / max(len(self._line_words), 1),
            self._held,
            self._bare.chunk_index / len(self.task.chunks),
        )
        return seen

    def _at_line(self) -> Info:
        text = "" if self._over else self._lines[self._place].text
        return {"action_mask": self._mask(), "line": text}


def make_lines(played: str, *, paid: str = "answers", render_mode: str | None = None, **arguments: Any) -> LineByLine:
    """The entry point of `MemAlpha/Lines-<Family>-v0`.

    Args:
        played: the environment that is played on, by its name in `ENVIRONMENTS`.
        paid: as in `LineByLine`.
        render_mode: as in `LineByLine`.
        arguments: of that environment, such as `split` and `level`.
    """
    return LineByLine(load(ENVIRONMENTS[played].entry_point)(**arguments), paid=paid, render_mode=render_mode)
