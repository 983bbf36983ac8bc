"""Completions drawn by vLLM, in this process, with the weights of the model that is being trained.

vLLM holds a copy of the weights, in bfloat16 unless told otherwise, and a copy can be out of date without an error. So the engine
starts with noise for weights, and whenever it was given the policy's, both are asked about the same completions: what did not
arrive makes itself felt at once. While the policy is updated, the copy and its cache are no use: on a GPU, vLLM then sleeps and
gives their memory back (its sleep mode, which it has on GPUs only).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from memalpha_gym.cli import CommandError

from ..language_model.generation import Generation, GenerationRequest, Sampling
from ..qwen_vllm.engine import VLLMEngine
from .policy import Policy
from .processes import ALONE, Processes
from .settings import TrainSettings

TOLERANCE = {"float32": 0.02, "bfloat16": 0.2}
"""Nats by which log-probabilities may differ on average, by the numbers that vLLM computes with. On a CPU and with two
layers, rounding made 2e-6 and 0.03, and noise in place of one weight 0.14 to 3: 1.6 for the output layer, least for a query's."""
_PROMPTS, _PROMPT_TOKENS, _TOKENS = 4, 256, 8  # longer than a block of the prefix cache, which may be stale as well


class VLLMSampler:
    """Generates with the weights that the policy had at the last `sync`; the first takes place here.

    Args:
        policy: the policy.
        settings: numbers, the most tokens, completions side by side, vLLM's share of the memory.
        processes: those that train; each has a vLLM of its own, beside its copy of the policy.

    Raises:
        CommandError: vLLM is not installed, or does not compute what the policy does.
    """

    def __init__(self, policy: Policy, settings: TrainSettings, processes: Processes = ALONE) -> None:
        os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"  # an engine in another process could not be given tensors
        self.policy = policy
        self._tolerance = TOLERANCE[settings.vllm_dtype]
        self._tokens = min(_TOKENS, settings.max_new_tokens)
        self._prompt_tokens = min(_PROMPT_TOKENS, settings.max_prompt_tokens)
        self._folder = TemporaryDirectory(prefix="memalpha-vllm-")
        policy.save_without_weights(Path(self._folder.name))
        engine = {
            "load_format": "dummy",
            "dtype": settings.vllm_dtype,
            "gpu_memory_utilization": settings.vllm_memory,
            "max_num_seqs": settings.generation_batch,
            "enable_sleep_mode": policy.device.type == "cuda",
        }
        if processes.size > 1:
            engine["distributed_executor_backend"] = "external_launcher"  # vLLM would else take each for the only one
        try:
            self._engine = VLLMEngine(self._folder.name, settings.max_prompt_tokens + settings.max_new_tokens, engine)
        except ImportError as error:
            raise CommandError(f"--generator vllm: {error}") from error
        self.sync()

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        """The completions of all requests, in order."""
        return [self._decoded(generation) for generation in self._engine.generate(requests)]

    async def generate_one(self, request: GenerationRequest) -> Generation:
        """One completion; those that many coroutines wait for are decoded together."""
        return self._decoded(await self._engine.generate_one(request))

    def sleep(self) -> None:
        """Give weights and cache back until the next `sync`; on a CPU, keep both."""
        self._engine.sleep()

    def sync(self) -> None:
        """Give vLLM, awake again, the policy's present weights, and make sure that it computes with them.

        Raises:
            CommandError: it does not.
        """
        torch.cuda.empty_cache()  # what torch keeps of an update's memory, vLLM cannot have
        self._engine.load_weights(self.policy.weights())
        difference = self.difference()
        if not difference <= self._tolerance:
            raise CommandError(
                f"--generator vllm: with the policy's weights, its log-probabilities are {difference:.3g} nats off the policy's "
                f"on average ({self._tolerance:g} is allowed): this vLLM does not take the weights of this model as they "
                "are. Try another version, or leave --generator vllm out"
            )

    def difference(self) -> float:
        """How far apart vLLM's and the policy's log-probabilities of a few completions are: the mean over tokens, in nats."""
        rng = np.random.default_rng(0)
        generations = self.generate(
            [
                GenerationRequest(
                    tuple(rng.integers(len(self.policy.tokenizer), size=self._prompt_tokens - i).tolist()),
                    Sampling(temperature=1.0, max_tokens=self._tokens, seed=i),
                )
                for i in range(_PROMPTS)
            ]
        )
        with torch.inference_mode():
            pairs = [(generation.prompt_ids, generation.completion_ids) for generation in generations]
            # Whatever temperature the policy is trained at, vLLM's figures are those of the model itself.
            expected = Policy(self.policy.model, self.policy.tokenizer).score(pairs).logprobs.cpu()
        found = torch.tensor([logprob for generation in generations for logprob in generation.logprobs])
        return float((found - expected).abs().mean())

    def _decoded(self, generation: Generation) -> Generation:
        """vLLM decodes token by token, behind the prompt; a tokenizer may put its spaces elsewhere in the whole."""
        text = self.policy.tokenizer.decode(generation.completion_ids, skip_special_tokens=True)
        return replace(generation, text=text)

    def close(self) -> None:
        """Give vLLM's memory back."""
        self._engine.close()
        self._folder.cleanup()
