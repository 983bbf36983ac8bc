"""The reward: four terms, and how they are weighed (Mem-α, section 3.3).

    r1    correctness   the episode   mean score of the answers that the reader gave from the memory
    r2,t  format        the step      share of the calls that executed
    r3    compression   the episode   1 − memory tokens / chunk tokens
    r4,t  content       the step      share of the writes that the judge finds valid for their memory type

Where a task has texts that must not be stored, half of r1 is paid for a store without them (`answering.mean_score`).

The paper pays r_t = r1 + r2,t + β·r3 + γ·r4,t at every step. Under `paper` step t pays (w2·r2,t + γ·r4,t)/T and the last of the T
steps adds w1·r1 + β·r3, so that the undiscounted return is the mean over the steps of the paper's r_t, and each step is paid
for what it did.

Under `robust`, the default, the return reads as usefulness. Form is owed: step t pays (w2·(r2,t − 1) + γ·(r4,t − 1))/T, which is
0 where nothing is wrong and less where something is. A memory that answers nothing is not worth its brevity: the last step adds
w1·r1 + β·r3·r1. So silence returns what its answers are worth, mostly nothing; a perfect memory returns about 1.05.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from memalpha_gym.judges.judge import Verdict
from memalpha_gym.tools import DELETE, CallStatus, ToolResult


@dataclass(frozen=True, slots=True)
class RewardConfig:
    """Weights and rules of the reward.

    Attributes:
        correctness: w1, the weight of r1.
        format: w2, the weight of r2.
        compression: β (0.05 in the paper).
        content: γ (0.1 in the paper).
        silence_is_valid: a step without a call, or with deletes only, earns full r2 and r4; else 0, as in the reference.
        duplicates_fail: a duplicate counts as a failed call; else it counts in neither direction.
        form_is_a_penalty: r2 and r4 (and the operation term) are paid as what is missing from 1; else as they are.
        compression_needs_answers: r3 is paid in proportion to r1; else as it is.
        over_budget_fault: what a write that the budget refused takes from r2, in failed calls: it was well formed. Unless it is
            1, such a write does not keep a step from counting as silent in r4.
        deletes_count: a delete that executed counts as a success in r2, and as an invalid write in r4, as in the reference;
            else it counts in neither direction.
        judge_failed_calls: r4 is a share of all calls, failed ones included; else of executed writes.
        clip_compression: r3 is kept within [0, 1].
        operations: the weight of the operation term of generated worlds (`OperationCounts.term`); nothing by default.
    """

    correctness: float = 1.0
    format: float = 1.0
    compression: float = 0.05
    content: float = 0.1
    silence_is_valid: bool = True
    duplicates_fail: bool = False
    deletes_count: bool = False
    judge_failed_calls: bool = False
    clip_compression: bool = True
    operations: float = 0.0
    form_is_a_penalty: bool = True
    compression_needs_answers: bool = True
    over_budget_fault: float = 0.25

    @classmethod
    def named(cls, name: str) -> RewardConfig:
        """The preset `robust` (the default) or `paper` (the published definition, its faults included).

        Raises:
            ValueError: there is no preset of that name.
        """
        if name == "robust":
            return cls()
        if name == "paper":
            return cls(
                silence_is_valid=False,
                duplicates_fail=True,
                deletes_count=True,
                judge_failed_calls=True,
                clip_compression=False,
                form_is_a_penalty=False,
                compression_needs_answers=False,
                over_budget_fault=1.0,
            )
        raise ValueError(f"there is no reward preset {name!r}; there are robust and paper, or give a RewardConfig")


@dataclass(frozen=True, slots=True)
class RewardTerms:
    """The terms of one step, unweighted; the episode's terms are None before the last step.

    Attributes:
        format: r2,t.
        content: r4,t.
        correctness: r1; also None where a reading failed or nothing was asked, and then nothing is paid for it.
        compression: r3.
        steps: T, the number of chunks of the episode.
        operations: what the memory is worth after the step by the world's own truth; None where the task does not know it, and
            as long as no fact is due.
    """

    format: float
    content: float
    correctness: float | None = None
    compression: float | None = None
    steps: int = 1
    operations: float | None = None

    def reward(self, config: RewardConfig) -> float:
        """What the step pays under a config: its own part over T, and at the last step the episode's."""
        return self.step_pay(config) / self.steps + self.episode_pay(config)

    def step_pay(self, config: RewardConfig) -> float:
        """What the step is paid for its own calls, before it is divided by T."""
        owed = float(config.form_is_a_penalty)
        paid = config.format * (self.format - owed) + config.content * (self.content - owed)
        return paid if self.operations is None else paid + config.operations * (self.operations - owed)

    def episode_pay(self, config: RewardConfig) -> float:
        """What the episode is paid; 0 before the last step. In the paper every step's r_t holds it."""
        correctness, compression = self.correctness or 0.0, self.compression or 0.0
        if config.compression_needs_answers:
            compression *= correctness
        return config.correctness * correctness + config.compression * compression

    def as_dict(self) -> dict[str, float | None]:
        """The terms by name, as `info["reward_terms"]` carries them."""
        terms: dict[str, float | None] = {
            "format": self.format,
            "content": self.content,
            "correctness": self.correctness,
            "compression": self.compression,
        }
        return terms if self.operations is None else {**terms, "operations": self.operations}


def format_term(results: Sequence[ToolResult], config: RewardConfig) -> float:
    """r2 of a step, in [0, 1]: executed calls over counted calls; one that the budget refused counts in between."""
    successes = failures = refused = 0
    for result in results:
        if result.status is CallStatus.DUPLICATE:
            failures += config.duplicates_fail
        elif result.status is CallStatus.OVER_BUDGET:
            refused += 1
        elif result.status is not CallStatus.OK:
            failures += 1
        elif result.tool != DELETE or config.deletes_count:
            successes += 1
    counted = successes + failures + refused
    if not counted:
        return float(config.silence_is_valid)
    return (successes + (1 - config.over_budget_fault) * refused) / counted


def content_term(results: Sequence[ToolResult], verdicts: Sequence[Verdict], config: RewardConfig) -> float:
    """r4 of a step, in [0, 1]: writes that the judge found valid over judged writes, or over all calls.

    Args:
        results: the step's results.
        verdicts: one per result with `wrote`, in order. Verdicts that could not be had count in neither direction.
        config: the rules.
    """
    judged = [verdict for verdict in verdicts if not verdict.error]
    valid = sum(verdict.valid for verdict in judged)
    counted = len(judged)
    for result in results:
        if result.status is CallStatus.OK and result.tool == DELETE:
            counted += config.deletes_count
        elif not result.wrote:
            counted += config.judge_failed_calls
    if counted:
        return valid / counted
    silent = not any(_failed(result, config) for result in results)
    return float(config.silence_is_valid and silent)


def _failed(result: ToolResult, config: RewardConfig) -> bool:
    mild = result.status is CallStatus.OVER_BUDGET and config.over_budget_fault < 1
    return result.status.failed and not mild


def compression_term(memory_tokens: int, chunk_tokens: int, config: RewardConfig) -> float:
    """r3 = 1 − l_m/l_c, negative where the memory outgrew the text unless it is clipped."""
    ratio = memory_tokens / max(chunk_tokens, 1)
    return min(max(1.0 - ratio, 0.0), 1.0) if config.clip_compression else 1.0 - ratio
