"""TRL: `GRPOTrainer(rollout_func=…)`.

    pip install "memalpha-gym[trl]"

    from datasets import Dataset
    from memalpha_gym.agents.adapters.trl import MemoryRollouts, episode_return
    from trl import GRPOConfig, GRPOTrainer

    rollouts = MemoryRollouts("MemAlpha/Recall-v0", split="train", tokens=3000)
    trainer = GRPOTrainer(
        model="Qwen/Qwen3-0.6B",
        reward_funcs=episode_return,
        rollout_func=rollouts,
        train_dataset=Dataset.from_list(rollouts.rows(tasks=range(256), chunks=range(8))),
        args=GRPOConfig(num_generations=8, max_completion_length=512, mask_truncated_completions=True),
    )
    trainer.train()

TRL trains on one sequence for each row. So a row names a task and a chunk: the episode is played up to there once for all
completions of a group; each completes that chunk from the same memory, is played on to the end, and is paid what is paid from
there on. That is GRPO as it is meant, without one long conversation. `environment_factory`, TRL's other hook, keeps all chunks
in view, which is another task. A process has to hold whole groups (a batch that `num_generations` divides). An episode whose
reading failed has the reward None, and by it the advantage 0; a generator that fails stops the run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from memalpha_gym.chat_episode import ChatEpisode, reply_all
from memalpha_gym.prompt_writer import PromptSettings


class MemoryRollouts:
    """The rollouts of one environment.

    Args:
        env: its id.
        prompt: what prompts hold.
        arguments: of `gym.make`.
    """

    def __init__(self, env: str, *, prompt: PromptSettings | None = None, **arguments: Any) -> None:
        self._player = ChatEpisode(env, prompt=prompt, **arguments)

    def rows(self, tasks: Iterable[int], chunks: Sequence[int] = (0,)) -> list[dict[str, Any]]:
        """A row for each chunk of each task. The hook is given prompts and not rows, so the prompt carries both, as JSON."""
        places = [json.dumps({"task_index": task, "chunk": chunk}) for task in tasks for chunk in chunks]
        return [{"prompt": [{"role": "user", "content": place}]} for place in places]

    def __call__(self, prompts: Sequence[Any], trainer: Any) -> dict[str, Any]:
        """One completion for each prompt, with the return of the episode from it on."""
        places = [prompt[-1]["content"] for prompt in prompts]
        trunks = {place: self._player.fork(1)[0].begin(json.loads(place)["task_index"]) for place in places}
        last = {place: min(json.loads(place)["chunk"], trunk.chunks_total - 1) for place, trunk in trunks.items()}
        while behind := [
            trunk for place, trunk in trunks.items() if trunk.chunk_index < last[place] and not trunk.over
        ]:
            _reply(behind, trainer)
        if broken := next((trunk.failed for trunk in trunks.values() if trunk.over), ""):
            raise RuntimeError(f"the beginning of a group could not be played: {broken}")
        episodes = [trunks[place].fork(1)[0] for place in places]
        samples = _reply(episodes, trainer)
        while running := [episode for episode in episodes if not episode.over]:
            _reply(running, trainer)
        return samples | {
            "episode_return": [episode.episode_return for episode in episodes],
            "correctness": [episode.info.get("correctness") for episode in episodes],
        }


def episode_return(prompts: Any, completions: Any, episode_return: Sequence[float | None], **_: Any) -> Any:
    """The reward function: what the rollouts were paid."""
    return list(episode_return)


def _reply(episodes: Sequence[ChatEpisode], trainer: Any) -> dict[str, Any]:
    """One completion for each episode, by whatever the trainer generates with; their questions are read in one batch."""
    tokenizer = trainer.processing_class
    prompts = [episode.prompt_ids(tokenizer) for episode in episodes]
    completions, logprobs = trainer._generate_single_turn(prompts, None, {}, 1)
    reply_all(episodes, tokenizer.batch_decode(completions, skip_special_tokens=True))
    return {"prompt_ids": prompts, "completion_ids": completions, "logprobs": logprobs}
