"""`qwen-vllm`: a language model on vLLM that builds the memory by tool calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memalpha_gym.chat.settings import parse_spec
from memalpha_gym.prompt_writer import PromptSettings, PromptWriter
from memalpha_gym.rollouts import Move
from memalpha_gym.tools import ToolCall

from ..language_model.agent import LanguageModelAgent
from ..language_model.choosing import MEMALPHA_MODEL, OPTIONS, prompt_settings
from ..language_model.generation import Generation, Sampling
from ..language_model.policy import LanguageModelPolicy
from ..language_model.tokenizers import load_tokenizer
from .engine import VLLMEngine
from .server import VLLMServer

__all__ = ["DEFAULT_MODEL", "MEMALPHA_MODEL", "QwenVLLMAgent"]

DEFAULT_MODEL = "Qwen/Qwen3-4B"


class QwenVLLMAgent:
    """Plays with a causal language model on vLLM: Qwen3, or any other with a Hugging Face tokenizer.

        QwenVLLMAgent()                                              # Qwen/Qwen3-4B in this process
        QwenVLLMAgent("runs/best", prompt=PromptSettings(thinking=True))
        QwenVLLMAgent("Qwen/Qwen3-4B@http://127.0.0.1:8000/v1")      # behind a server
        --agents qwen-vllm:Qwen/Qwen3-4B@http://127.0.0.1:8000/v1#thinking=true&concurrency=64
        --agents qwen-vllm:YuWangX/Memalpha-4B --reference PATH      # the published checkpoint, in its own words
        --agents "qwen-vllm:runs/best#protocol=mem-alpha&reference=PATH"

    Args:
        model: a Hugging Face name or folder; with `@URL`, the name under which a vLLM server serves it, and after `#` options
            of `ChatSettings`; `tokenizer=NAME`, where the served name is none that a tokenizer can be loaded by;
            `protocol=hermes`, `qwen-agent` or `mem-alpha`; and `reference=PATH`, a clone of Mem-α's public repository.
        base_url: the server's address, in place of `@URL`.
        prompt: what prompts hold; by default 6,144 tokens, thinking off, and the protocol that the options name, or else the
            files of the model's folder (that of the tokenizer, or the one that the server says it serves): the published Mem-α
            checkpoint's is `mem-alpha`, that of most others `hermes`. A copy whose files do not name it needs the option.
        sampling: how completions are drawn; by default greedily, 2,048 tokens at the most. Qwen advises temperature 0.6 and
            top-p 0.95 for thinking.
        engine: further arguments of `vllm.LLM`, in process.

    Attributes:
        policy: prompts, model and sampling.
        concurrency: completions that are decoded at once.
        meter: what was used of the model so far.

    Raises:
        ImportError: vLLM (in process), openai (server) or transformers is not installed.
        OSError: there is no such model.
    """

    spec_options = OPTIONS

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        base_url: str | None = None,
        prompt: PromptSettings | None = None,
        sampling: Sampling | None = None,
        engine: Mapping[str, Any] | None = None,
    ) -> None:
        settings, options = parse_spec(f"{model}@{base_url}" if base_url else model)
        tokenizer = options.pop("tokenizer", settings.model)
        own = {name: options.pop(name) for name in OPTIONS if name in options}
        if options:
            raise ValueError(f"qwen-vllm has no option {', '.join(sorted(options))}")
        if own and prompt is not None:
            raise ValueError(f"qwen-vllm has both prompt and the option {min(own)}; give one of them")
        sampling = sampling or Sampling()
        loaded = load_tokenizer(tokenizer)
        server = VLLMServer(settings) if settings.base_url else None
        if prompt is None:
            models = (
                [server.served_folder(), settings.model, tokenizer]
                if server and not own.get("protocol")
                else [tokenizer]
            )
            prompt = prompt_settings(models, own, thinking=bool(settings.thinking), max_new_tokens=sampling.max_tokens)
        writer = PromptWriter(loaded, prompt)
        generator = server or VLLMEngine(settings.model, prompt.budget + sampling.max_tokens, engine)
        self.meter, self.concurrency = generator.meter, generator.concurrency
        self.policy = LanguageModelPolicy(writer, generator, sampling)
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

    async def act_async(self, observation: Mapping[str, Any], seed: int) -> Move:
        """The move in one of many episodes, each of which goes on as soon as its own completion is there."""
        return await self.policy.act_async(observation, seed)

    def act_batch(self, observations: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> Sequence[Move]:
        """The moves in many episodes that go on together."""
        return self.policy.act_batch(observations, seeds)
