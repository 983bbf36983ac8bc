"""`transformers-lm`: a language model on transformers that builds the memory by tool calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.chat.settings import ChatSettings, parse_spec
from memalpha_gym.prompt_writer import PromptSettings, PromptWriter
from memalpha_gym.rollouts import Move
from memalpha_gym.tools import ToolCall

from ..language_model.agent import LanguageModelAgent
from ..language_model.choosing import OPTIONS, prompt_settings
from ..language_model.generation import Generation, Sampling
from ..language_model.policy import LanguageModelPolicy
from ..language_model.tokenizers import load_tokenizer

DEFAULT_MODEL = "Qwen/Qwen3-4B"


class TransformersAgent:
    """Plays with a causal language model on transformers: what `QwenVLLMAgent` does, slower, wherever torch runs.

    Args:
        model: a Hugging Face name or folder; after `#` the options `protocol=hermes`, `qwen-agent` or `mem-alpha`,
        `reference=PATH`
            (a clone of Mem-α's public repository) and `thinking=true`.
        prompt: what prompts hold; by default as for `qwen-vllm`.
        sampling: how completions are drawn; greedily by default.
        batch_size: completions that are computed together.
        load: further arguments of `from_pretrained`, such as `dtype` or `device_map`.

    Attributes:
        policy: prompts, model and sampling.
        concurrency: completions that are computed together.
        meter: what was used of the model so far.

    Raises:
        ImportError: torch or transformers is not installed.
        OSError: there is no such model.
    """

    spec_options = OPTIONS

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        prompt: PromptSettings | None = None,
        sampling: Sampling | None = None,
        batch_size: int = 16,
        load: Mapping[str, Any] | None = None,
    ) -> None:
        try:
            from transformers import AutoModelForCausalLM

            from .generator import TransformersGenerator
        except ImportError as error:
            raise ImportError(f'{error}; transformers-lm needs it: pip install "memalpha-gym[transformers]"') from error
        settings, options = parse_spec(model)
        if options.keys() - set(OPTIONS) or settings != ChatSettings(settings.model, thinking=settings.thinking):
            raise ValueError(
                f"transformers-lm has no server, and the options {', '.join(OPTIONS)} and thinking alone: {model}"
            )
        if options and prompt is not None:
            raise ValueError(f"transformers-lm has both prompt and the option {min(options)}; give one of them")
        model, sampling = settings.model, sampling or Sampling()
        tokenizer = load_tokenizer(model)
        weights = AutoModelForCausalLM.from_pretrained(model, **{"dtype": "auto", **(load or {})}).eval()
        if "device_map" not in (load or {}):
            weights = weights.to(_device())
        generator = TransformersGenerator(weights, tokenizer, batch_size)
        self.meter, self.concurrency = generator.meter, generator.batch_size
        prompt = prompt or prompt_settings(
            [model], options, thinking=bool(settings.thinking), max_new_tokens=sampling.max_tokens
        )
        self.policy = LanguageModelPolicy(PromptWriter(tokenizer, prompt), generator, sampling)
        self._agent = LanguageModelAgent(self.policy)

    @property
    def generations(self) -> Sequence[Generation]:
        """The completions since the last `reset`: text, token ids, log-probabilities."""
        return self._agent.generations

    def reset(self, seed: int) -> None:
        """Begin an episode; every draw comes from this seed."""
        self._agent.reset(seed)

    def act(self, observation: Mapping[str, Any]) -> Sequence[ToolCall]:
        """The calls for this chunk."""
        return self._agent.act(observation)

    def act_batch(self, observations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> Sequence[Move]:
        """The moves in many episodes that go on together."""
        return self.policy.act_batch(observations, seeds)


def _device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
