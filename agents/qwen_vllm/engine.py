"""vLLM in this process."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from memalpha_gym.chat_metering import ChatMeter
from memalpha_gym.chat_replies import ChatReply

from ..language_model.generation import Generation, GenerationRequest, Sampling
from ..language_model.stepping import SteppingLoop


class VLLMEngine:
    """Completes prompts with a `vllm.LLM`.

    Args:
        model: a Hugging Face name or folder.
        max_tokens: the most tokens of a prompt and its completion together.
        settings: further arguments of `vllm.LLM`, such as `dtype`, `gpu_memory_utilization` or `tensor_parallel_size`.

    Attributes:
        llm: the `vllm.LLM`, for weight updates and the like.
        meter: calls, tokens and seconds so far.

    Raises:
        ImportError: vLLM is not installed.
    """

    def __init__(self, model: str, max_tokens: int, settings: Mapping[str, Any] | None = None) -> None:
        try:
            import torch
            from vllm import LLM
        except ImportError as error:
            raise ImportError(
                f'{error}; install "memalpha-gym[vllm]" on a machine with a GPU, or name a server: MODEL@http://host:port/v1'
            ) from error
        settings = {"enforce_eager": not torch.cuda.is_available(), "max_model_len": max_tokens, **(settings or {})}
        self.llm = LLM(model=model, disable_log_stats=True, enable_prefix_caching=True, **settings)
        self.meter = ChatMeter()
        self._started: dict[int, float] = {}
        self._loop = SteppingLoop(self._step, self._abort)

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        """The completions of a batch, in order. Not to be called while `generate_one` is being waited for."""
        return self._loop.run(lambda: self._generate(requests))

    async def generate_one(self, request: GenerationRequest) -> Generation:
        """One completion; those that many coroutines wait for are decoded together."""
        return await self._loop.generate_one(request)

    def _generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        start = time.perf_counter()
        outputs = self.llm.generate(
            [{"prompt_token_ids": list(request.prompt_ids)} for request in requests],
            [_sampling_params(request.sampling) for request in requests],
            use_tqdm=False,
        )
        generations = [_generation(output) for output in outputs]
        seconds = time.perf_counter() - start
        for generation in generations:
            self._book(generation, seconds)
        return generations

    def _step(self, new: Mapping[int, GenerationRequest]) -> Iterator[tuple[int, Generation]]:
        engine = self.llm.llm_engine
        for number, request in new.items():
            self._started[number] = time.perf_counter()
            prompt: Any = {"prompt_token_ids": list(request.prompt_ids)}
            engine.add_request(str(number), prompt, _sampling_params(request.sampling))
        for output in engine.step():
            if output.finished:
                number, generation = int(output.request_id), _generation(output)
                self._book(generation, time.perf_counter() - self._started.pop(number))
                yield number, generation

    def _abort(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._started.pop(number, None)
            self.llm.llm_engine.abort_request([str(number)])

    def _book(self, generation: Generation, seconds: float) -> None:
        tokens = {"prompt_tokens": len(generation.prompt_ids), "completion_tokens": len(generation.completion_ids)}
        self.meter.add(ChatReply("", latency=seconds, **tokens))


def _sampling_params(sampling: Sampling) -> Any:
    from vllm import SamplingParams

    return SamplingParams(
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        top_k=sampling.top_k,
        max_tokens=sampling.max_tokens,
        seed=sampling.seed,
        stop=list(sampling.stop),
        logprobs=0,  # of the sampled token alone
    )


def _generation(output: Any) -> Generation:
    completion = output.outputs[0]
    ids = tuple(completion.token_ids)
    logprobs = tuple(float(at[token].logprob) for at, token in zip(completion.logprobs, ids, strict=True))
    return Generation(tuple(output.prompt_token_ids), ids, logprobs, completion.text, str(completion.finish_reason))
