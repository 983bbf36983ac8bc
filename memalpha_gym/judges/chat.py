"""Judges that ask a chat model: whether a write suits its memory type (r4), and whether a reply gives an accepted answer.

A verdict counts only where the model gave it in the form that it was asked for. Where it did not, it is asked once more; after
that there is an error, which is neither yes nor no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from memalpha_gym.chat import (
    ChatClient,
    ChatFailure,
    ChatMeter,
    ChatReply,
    ChatRequest,
    ChatSettings,
    ChatUsage,
    Outcome,
    open_chat,
)
from memalpha_gym.judges.judge import AnswerRequest, AnswerVerdict, Verdict, Write
from memalpha_gym.lenient_json import decode
from memalpha_gym.marks import quoted
from memalpha_gym.prompting import fill, load_prompts, text_of
from memalpha_gym.scoring import score_answer
from memalpha_gym.tasks import Question

VERDICT_TOKENS = 128
MALFORMED = "malformed_verdict: the judge's reply had another form than it was asked for, twice"

_FENCE = re.compile(r"```\w*+")
_YES_NO = re.compile(r"\W*(yes|no)\W*", re.IGNORECASE)

_VERDICT = Question("", ("yes",), "verdict")

VerdictT = TypeVar("VerdictT", Verdict, AnswerVerdict)


class _Judging:
    """A model, the prompts of one kind of verdict, and the rule that a malformed verdict is asked for once more."""

    def __init__(self, chat: str | ChatSettings | ChatClient | None, prompts: str | Path | None, section: str) -> None:
        self.client, options = open_chat(chat)
        prompts = options.pop("prompts", "") or prompts or "judging"
        if options:
            raise ValueError(f"a chat judge has no option {min(options)!r}; there is prompts")
        self.section: dict[str, Any] = load_prompts(prompts).get(section, {})
        self.system, self.user, self.again = (text_of(self.section, name) for name in ("system", "user", "again"))

    async def ask(
        self,
        users: Sequence[str],
        reads: Sequence[Callable[[str], VerdictT | None]],
        fail: Callable[[str], VerdictT],
    ) -> list[VerdictT]:
        """One verdict per user message, in order, each with what it cost.

        Args:
            users: what is to be judged, each as a whole message.
            reads: for each of them, what takes the verdict from a reply; None for a malformed one.
            fail: the verdict that says why there is none.
        """
        asked = [self._request(read, user) for user, read in zip(users, reads, strict=True)]
        outcomes = await self.client.complete_many_async(asked)
        verdicts = [self._verdict(outcome, read, fail) for outcome, read in zip(outcomes, reads, strict=True)]
        malformed = [i for i, verdict in enumerate(verdicts) if verdict is None]
        said = {i: outcome.said for i, outcome in enumerate(outcomes) if isinstance(outcome, ChatReply)}
        second = [self._request(reads[i], users[i], quoted(said[i]), self.again) for i in malformed]
        again = dict(zip(malformed, await self.client.complete_many_async(second), strict=True))
        for i, outcome in again.items():
            verdicts[i] = self._verdict(outcome, reads[i], fail)
        return [
            self._metered(verdict or fail(MALFORMED), outcome, again.get(i))
            for i, (verdict, outcome) in enumerate(zip(verdicts, outcomes, strict=True))
        ]

    @staticmethod
    def _verdict(
        outcome: Outcome, read: Callable[[str], VerdictT | None], fail: Callable[[str], VerdictT]
    ) -> VerdictT | None:
        """The verdict in a reply, or that there is no reply; None for a reply that holds none."""
        return fail(str(outcome)) if isinstance(outcome, ChatFailure) else read(outcome.said)

    @staticmethod
    def _metered(verdict: VerdictT, *outcomes: Outcome | None) -> VerdictT:
        usage = sum((ChatUsage.of(outcome) for outcome in outcomes if outcome is not None), ChatUsage())
        return replace(verdict, usage=usage)

    def _request(self, read: Callable[[str], VerdictT | None], user: str, *further: str) -> ChatRequest:
        messages = [{"role": "system", "content": self.system}, {"role": "user", "content": user}]
        roles = ("assistant", "user")
        messages += [{"role": role, "content": text} for role, text in zip(roles, further, strict=False)]
        accepts = lambda reply: read(reply.said) is not None  # noqa: E731  (a malformed verdict is not to be kept)
        return ChatRequest(tuple(messages), max_tokens=VERDICT_TOKENS, accepts=accepts)


class ChatJudge:
    """Judges writes by asking a chat model, which replies with a JSON object.

    Args:
        chat: MODEL@URL, where `#prompts=FILE` may follow; or settings, or a client. None takes what MEMALPHA_CHAT holds.
        prompts: a file in the place of the package's own prompts.
    """

    def __init__(
        self, chat: str | ChatSettings | ChatClient | None = None, *, prompts: str | Path | None = None
    ) -> None:
        self._judging = _Judging(chat, prompts, "content")

    @property
    def name(self) -> str:
        """`chat:MODEL@URL`."""
        return f"chat:{self._judging.client.name}"

    @property
    def meter(self) -> ChatMeter:
        """What this judge has used."""
        return self._judging.client.meter

    def judge(self, writes: Sequence[Write]) -> list[Verdict]:
        """One verdict per write, in order."""
        return self._judging.client.run(self.judge_async(writes))

    async def judge_async(self, writes: Sequence[Write]) -> list[Verdict]:
        """The same, awaited."""
        users = list(map(self._user, writes))
        return await self._judging.ask(
            users, [_content_verdict] * len(users), lambda error: Verdict(False, error=error)
        )

    def _user(self, write: Write) -> str:
        rules = text_of(self._judging.section, "rules", str(write.memory_type))
        return fill(
            self._judging.user,
            {"memory_type": str(write.memory_type), "rules": rules, "content": quoted(write.content)},
        )


class ChatAnswerJudge:
    """Judges replies of the metric `judged` by asking a chat model, which replies with yes or no and nothing else.

    Under a published scoring its reply is read as published: `paper` has a yes anywhere in it and no "no" even inside a word,
    `memoryagentbench` a yes anywhere. No reply is malformed then.

    Args:
        chat: MODEL@URL, where `#prompts=FILE` may follow; or settings, or a client. None takes what MEMALPHA_CHAT holds.
        prompts: a file in the place of the package's own prompts.
    """

    def __init__(
        self, chat: str | ChatSettings | ChatClient | None = None, *, prompts: str | Path | None = None
    ) -> None:
        self._judging = _Judging(chat, prompts, "answer")

    @property
    def name(self) -> str:
        """`chat:MODEL@URL`."""
        return f"chat:{self._judging.client.name}"

    @property
    def meter(self) -> ChatMeter:
        """What this judge has used."""
        return self._judging.client.meter

    def judge(self, requests: Sequence[AnswerRequest]) -> list[AnswerVerdict]:
        """One verdict per reply, in order: 1 for yes, 0 for no."""
        return self._judging.client.run(self.judge_async(requests))

    async def judge_async(self, requests: Sequence[AnswerRequest]) -> list[AnswerVerdict]:
        """The same, awaited."""
        users = list(map(self._user, requests))
        return await self._judging.ask(
            users, [_reading(request.scoring) for request in requests], lambda error: AnswerVerdict(0.0, error=error)
        )

    def _user(self, request: AnswerRequest) -> str:
        answers = "\n".join(f"- {answer}" for answer in request.answers)
        fields = {"question": request.question, "answers": answers, "reply": request.reply}
        return fill(self._judging.user, {name: quoted(text) for name, text in fields.items()})


def _content_verdict(reply: str) -> Verdict | None:
    """The verdict in a reply that is one JSON object with a boolean `valid`, fenced or not; None for any other."""
    text = reply.strip()
    opened = _FENCE.match(text)
    text = text[opened.end() if opened else 0 :].removesuffix("```").strip()
    try:
        value, end = decode(text)
    except ValueError:
        return None
    if end != len(text) or not isinstance(value, dict) or not isinstance(value.get("valid"), bool):
        return None
    reason = value.get("reason")
    return Verdict(value["valid"], reason if isinstance(reason, str) and not value["valid"] else "")


def _reading(scoring: str) -> Callable[[str], AnswerVerdict | None]:
    """How a judge's reply is read: in the form that it was asked for, or by a published rule, which takes any reply."""
    if scoring == "robust":
        return _answer_verdict
    return lambda reply: AnswerVerdict(score_answer(_VERDICT, reply, scoring))


def _answer_verdict(reply: str) -> AnswerVerdict | None:
    """The verdict in a reply that is yes or no as a whole; None for any other."""
    match = _YES_NO.fullmatch(reply)
    return AnswerVerdict(float(match[1].lower() == "yes")) if match else None
