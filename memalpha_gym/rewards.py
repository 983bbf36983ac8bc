"""The reward: four terms, and how they are weighed (Mem-α, section 3.3).

    r1    correctness   the episode   mean score of the answers that the reader gave from the memory
    r2,t  format        the step      share of the calls that executed
    r3    compression   the episode   1 − memory tokens / chunk tokens
    r4,t  content       the step      share of the writes that the judge finds valid for their memory type

The paper pays r_t = r1 + r2,t + β·r3 + γ·r4,t at every step. Here step t pays (w2·r2,t + γ·r4,t)/T and the last of the T steps
adds w1·r1 + β·r3, so that the undiscounted return is the mean over the steps of the paper's r_t, and each step is paid for
what it did.
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
            )
        raise ValueError(f"there is no reward preset {name!r}; there are robust and paper, or give a RewardConfig")


@dataclass(frozen=True, slots=True)
class RewardTerms:
    """The terms of one step, unweighted; the episode's terms are None before the last step.

    Attributes:
        format: r2,t.
        content: r4,t.
        correctness: r1; also None where a reading failed, and then nothing is paid for it.
        compression: r3.
        steps: T, the number of chunks of the episode.
        operations: how right the step's writes were by the world's own truth; None where the task does not know it.
    """

    format: float
    content: float
    correctness: float | None = None
    compression: float | None = None
    steps: int = 1
    operations: float | None = None

    def reward(self, config: RewardConfig) -> float:
        """What the step pays under a config."""
        paid = config.format * self.format + config.content * self.content
        paid = (paid + config.operations * (self.operations or 0.0)) / self.steps
        paid += config.correctness * (self.correctness or 0.0)
        return paid + config.compression * (self.compression or 0.0)

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
    """r2 of a step, in [0, 1]: executed calls over counted calls."""
    successes = failures = 0
    for result in results:
        if result.status is CallStatus.DUPLICATE:
            failures += config.duplicates_fail
        elif result.status is not CallStatus.OK:
            failures += 1
        elif result.tool != DELETE or config.deletes_count:
            successes += 1
    counted = successes + failures
    return successes / counted if counted else float(config.silence_is_valid)


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
    silent = not any(result.status.failed for result in results)
    return float(config.silence_is_valid and silent)


def compression_term(memory_tokens: int, chunk_tokens: int, config: RewardConfig) -> float:
    """r3 = 1 − l_m/l_c, negative where the memory outgrew the text unless it is clipped."""
    ratio = memory_tokens / max(chunk_tokens, 1)
    return min(max(1.0 - ratio, 0.0), 1.0) if config.clip_compression else 1.0 - ratio
