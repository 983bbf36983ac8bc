"""SkyRL: a text environment, a step-wise generator whose prompt stays flat, and an entry point that uses both.

    pip install "memalpha-gym[skyrl]"    # SkyRL's generators want Python 3.12

    import pandas as pd
    from memalpha_gym.agents.adapters.skyrl import data_rows
    pd.DataFrame(data_rows("MemAlpha/Recall-v0", range(256), split="train", tokens=3000)).to_parquet("train.parquet")
    pd.DataFrame(data_rows("MemAlpha/Recall-v0", range(32), split="validation", tokens=3000)).to_parquet("val.parquet")

    python -m memalpha_gym.agents.adapters.skyrl \\
      data.train_data="['train.parquet']" data.val_data="['val.parquet']" environment.env_class=memalpha \\
      generator.step_wise_trajectories=true generator.batched=false generator.use_conversation_multi_turn=true \\
      generator.n_samples_per_prompt=8 generator.max_input_length=6144 trainer.algorithm.advantage_estimator=grpo

SkyRL's own generator keeps one growing conversation: of 1,500 tokens of text its last prompt is ten times the first. Here each
chunk's prompt takes the place of the one before, and nothing is appended to a completion. SkyRL reads the last step's reward only
and gives every step that trajectory's advantage, so the last step is paid the return and the others nothing. SkyRL has no place
for an episode without a reward: one that failed stops the run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import skyrl_gym
from skyrl.train.generators.skyrl_gym_generator import SkyRLGymGenerator
from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput

from memalpha_gym.prompt_forms import Message
from memalpha_gym.prompt_writer import PromptSettings

from .rows import begin, rows

NAME = "memalpha"


def data_rows(env: str, tasks: Iterable[int], **arguments: Any) -> list[dict[str, Any]]:
    """Rows for SkyRL's data set. The prompt is a stand-in, in whose place `init` puts the first chunk's."""
    stand_in = [{"role": "user", "content": env}]
    return [{"prompt": stand_in, "env_class": NAME, **row} for row in rows(env, tasks, **arguments)]


class MemoryTextEnv(BaseTextEnv):
    """One episode. Templates are not given tools here, so the system message tells them."""

    def __init__(self, env_config: Any = None, extras: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.episode = begin(extras or {}, PromptSettings(tools_told=True))

    def init(self, prompt: Any) -> tuple[list[Message], dict[str, Any]]:
        """The first chunk's prompt."""
        return self.episode.messages, {}

    def step(self, action: str) -> BaseTextEnvStepOutput:
        """Read a completion; the observation is the next chunk's whole prompt."""
        self.episode.reply(action)
        over = self.episode.over
        if self.episode.failed:
            raise RuntimeError(self.episode.failed)
        paid = float(self.episode.episode_return or 0.0) if over else 0.0
        seen = [] if over else self.episode.messages
        return BaseTextEnvStepOutput(observations=seen, reward=paid, done=over, metadata={})

    def get_metrics(self) -> dict[str, Any]:
        """What SkyRL logs of an episode."""
        return {name: self.episode.info[name] for name in ("correctness", "memory_tokens")}


class FlatPromptGenerator(SkyRLGymGenerator):
    """SkyRL's generator, step-wise, with a fresh prompt for every step."""

    def _update_chat_history(self, chat_history: list[Message], output: str, new_obs: list[Message]) -> list[Message]:
        chat_history[:] = new_obs or chat_history  # in place: the generator's loop holds this very list
        return chat_history

    def get_obs_ids_from_obs(self, new_obs: list[Message], is_done: bool) -> list[int]:
        """Nothing: what follows a completion belongs to the next prompt."""
        return []


def register() -> None:
    """Make the environment known to SkyRL in this process."""
    if NAME not in skyrl_gym.envs.registration.registry:
        skyrl_gym.register(id=NAME, entry_point=MemoryTextEnv)


def main(arguments: list[str]) -> None:
    """SkyRL's training, with this environment and this generator.

    Args:
        arguments: of SkyRL's own entry point.
    """
    import ray
    from skyrl.train.entrypoints import main_base as skyrl

    class Experiment(skyrl.BasePPOExp):
        def get_generator(self, cfg: Any, tokenizer: Any, inference_engine_client: Any) -> Any:
            gym_cfg, model = cfg.environment.skyrl_gym, skyrl.resolve_policy_model_name(cfg)
            return FlatPromptGenerator(cfg.generator, gym_cfg, inference_engine_client, tokenizer, model)

    @ray.remote(num_cpus=1)
    def run(cfg: Any) -> None:
        register()
        Experiment(cfg).run()

    cfg = skyrl.SkyRLTrainConfig.from_cli_overrides(arguments)
    skyrl.validate_cfg(cfg)
    skyrl.initialize_ray(cfg)
    ray.get(run.remote(cfg))


if __name__ == "__main__":
    main(sys.argv[1:])
