"""What each chunk of an episode is credited with: one score a step, for learners that train on every chunk by itself.

| credit     | the score of step t                                                    | over the episode      |
|------------|------------------------------------------------------------------------|-----------------------|
| `return`   | the episode's return, at every step                                    | each is the return    |
| `step`     | what the environment paid for the step                                 | they sum to the return |
| `to-go`    | what it paid from this step on: what came before is not this step's    | the first is the return |
| `paper`    | r_t = w1·r1 + w2·r2,t + β·r3 + γ·r4,t (Mem-α, section 3.3)              | their mean is the return |
| `evidence` | to go, and on top w1 times the step's share of r1: what was answered from what it wrote | –    |

An episode that was continued from a fork has the steps of the continuation only; its return is what was paid from there on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from memalpha_gym.episodes import Step
from memalpha_gym.rewards import RewardConfig, RewardTerms

Credit = Literal["return", "step", "to-go", "paper", "evidence"]
CREDITS: tuple[str, ...] = get_args(Credit)


def chunk_credits(steps: Sequence[Step], credit: str, config: RewardConfig, discount: float = 1.0) -> list[float]:
    """The score of each step of an episode that was played to its end and whose readings all succeeded.

    Args:
        steps: the steps, in order; the last one's info has the episode's terms and, of each chunk, `credit`.
        credit: one of `CREDITS`.
        config: the reward that the environment pays by.
        discount: of rewards, by chunk; only `to-go` and `evidence` heed it.

    Raises:
        ValueError: there is no such credit.
    """
    rewards = [step.reward for step in steps]
    match credit:
        case "return":
            return [sum(rewards)] * len(rewards)
        case "step":
            return rewards
        case "to-go":
            return to_go(rewards, discount)
        case "paper":
            return _paper(steps, config)
        case "evidence":
            return [paid + own for paid, own in zip(to_go(rewards, discount), _evidence(steps, config), strict=True)]
    raise ValueError(f"there is no credit {credit!r}; there are {', '.join(CREDITS)}")


def to_go(rewards: Sequence[float], discount: float = 1.0) -> list[float]:
    """What was paid from each chunk on: what an action at that chunk can have a share in."""
    returns, following = [0.0] * len(rewards), 0.0
    for t in reversed(range(len(rewards))):
        returns[t] = following = rewards[t] + discount * following
    return returns


def _paper(steps: Sequence[Step], config: RewardConfig) -> list[float]:
    """The paper's r_t, in which what the episode is paid reaches every step."""
    terms = [RewardTerms(**step.info["reward_terms"]) for step in steps]
    shared = terms[-1].episode_pay(config) if terms else 0.0
    return [shared + each.step_pay(config) for each in terms]


def _evidence(steps: Sequence[Step], config: RewardConfig) -> list[float]:
    shares = steps[-1].info["credit"] if steps else None
    if shares is None:  # nothing was asked
        return [0.0] * len(steps)
    return [config.correctness * shares[step.observation["chunk_index"]] for step in steps]
