"""verl: an agent loop that returns a list of outputs, one a chunk.

    pip install "memalpha-gym[verl]"

    import pandas as pd
    from memalpha_gym.agents.adapters.verl import data_rows
    pd.DataFrame(data_rows("MemAlpha/Recall-v0", range(256), split="train", tokens=3000)).to_parquet("train.parquet")
    pd.DataFrame(data_rows("MemAlpha/Recall-v0", range(32), split="validation", tokens=3000)).to_parquet("val.parquet")

and a file agents.yaml, since verl's workers are processes that have imported nothing of ours:

    - name: memalpha
      _target_: memalpha_gym.agents.adapters.verl.MemoryLoop

With verl's trainer v1 (`trainer.use_v1`, its default), whose workers take lists:

    python -m verl.trainer.main_ppo data.train_files=train.parquet data.val_files=val.parquet \\
      actor_rollout_ref.model.path=Qwen/Qwen3-4B actor_rollout_ref.rollout.n=8 algorithm.adv_estimator=grpo \\
      actor_rollout_ref.rollout.prompt_length=6144 actor_rollout_ref.rollout.response_length=2048 \\
      actor_rollout_ref.rollout.agent.agent_loop_config_path=agents.yaml

`examples/verl` has all of it in files. verl pays by trajectory: the score of the last output is copied to all of its session,
and GRPO compares these. So the credit is the return, whatever is given with the other outputs. An episode that failed leaves no
outputs, and verl goes on without that session; the reason is logged.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from verl.experimental.agent_loop.agent_loop import AgentLoopBase, AgentLoopMetrics, AgentLoopOutput, register

from memalpha_gym.prompt_writer import PromptSettings

from .rows import begin, rows

logger = logging.getLogger(__name__)


def data_rows(env: str, tasks: Iterable[int], **arguments: Any) -> list[dict[str, Any]]:
    """Rows for verl's data set. The prompt is a stand-in: each chunk's own is written when the memory before it is known."""
    return [
        {
            "data_source": env,
            "agent_name": "memalpha",
            "prompt": [{"role": "user", "content": f"{env} {row['task_index']}"}],
            "reward_model": {"style": "rule", "ground_truth": ""},
            "extra_info": {**row, "index": row["task_index"]},
        }
        for row in rows(env, tasks, **arguments)
    ]


@register("memalpha")
class MemoryLoop(AgentLoopBase):
    """One episode: a prompt, a completion and an output for each chunk."""

    async def run(self, sampling_params: dict[str, Any], **row: Any) -> list[AgentLoopOutput]:
        """The outputs of an episode, in order; none if it failed.

        Args:
            sampling_params: handed on to verl's servers.
            row: a row of `data_rows`.
        """
        config, named = self.rollout_config, row["extra_info"]
        episode = begin(named, PromptSettings(budget=config.prompt_length))
        while not episode.over:
            prompt_ids = episode.prompt_ids(self.tokenizer)
            try:
                token_output = await self.server_manager.generate(
                    request_id=uuid4().hex, prompt_ids=prompt_ids, sampling_params=sampling_params
                )
            except Exception as error:  # of a server, which costs this episode
                episode.fail(error)
                break
            ids = list(token_output.token_ids[: config.response_length])
            extra = dict(getattr(token_output, "extra_fields", None) or {})
            logprobs = token_output.log_probs and list(token_output.log_probs[: len(ids)])
            text = self.tokenizer.decode(ids, skip_special_tokens=True)
            await episode.areply(text, response_ids=ids, response_logprobs=logprobs, extra_fields=extra)
        if episode.failed:
            logger.warning("%s, task %s, left no outputs: %s", named["env"], named["task_index"], episode.failed)
        outputs = [_output(sample.extras, sample.reward) for sample in episode.samples("return")]
        for output in outputs:
            output.extra_fields["reward_extra_info"] = {"correctness": episode.info["correctness"]}
        return outputs


def _output(extras: Mapping[str, Any], reward: float) -> AgentLoopOutput:
    ids = extras["response_ids"]
    return AgentLoopOutput(
        prompt_ids=extras["prompt_ids"],
        response_ids=ids,
        response_mask=[1] * len(ids),
        response_logprobs=extras["response_logprobs"],
        reward_score=reward,
        num_turns=2,
        metrics=AgentLoopMetrics(),
        extra_fields=extras["extra_fields"],
    )
