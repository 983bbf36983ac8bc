"""vLLM in this process."""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from memalpha_gym.chat.metering import ChatMeter

from ..language_model.generation import Generation, GenerationRequest, Sampling, as_reply
from .stepping import SteppingLoop


class VLLMEngine:
    """Completes prompts with a `vllm.LLM`.

    Args:
        model: a Hugging Face name or folder.
        max_tokens: the most tokens of a prompt and its completion together.
        settings: further arguments of `vllm.LLM`, such as `dtype`, `gpu_memory_utilization` or `tensor_parallel_size`; with
            `enable_sleep_mode`, which vLLM has on GPUs only, `sleep` gives memory back.

    Attributes:
        llm: the `vllm.LLM`.
        concurrency: completions that are decoded at once.
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
        on_cpu = not torch.cuda.is_available()
        # A prompt that is computed in parts makes vLLM wind back its request's draws, which it cannot do on a CPU.
        limits = {"enforce_eager": True, "enable_chunked_prefill": False} if on_cpu else {}
        settings = {"max_model_len": max_tokens, **limits, **(settings or {})}
        self.llm = LLM(model=model, disable_log_stats=True, enable_prefix_caching=True, **settings)
        self.concurrency: int = self.llm.llm_engine.vllm_config.scheduler_config.max_num_seqs
        self.meter = ChatMeter()
        self._can_sleep, self._asleep = bool(settings.get("enable_sleep_mode")), False
        self._started: dict[int, float] = {}
        self._loop = SteppingLoop(self._step, self._abort)

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        """The completions of a batch, in order. Not to be called while `generate_one` is being waited for."""
        return self._loop.run(lambda: self._generate(requests))

    async def generate_one(self, request: GenerationRequest) -> Generation:
        """One completion; those that many coroutines wait for are decoded together."""
        return await self._loop.generate_one(request)

    def sleep(self) -> None:
        """Give the memory of weights and cache back, both of which are lost; `load_weights` wakes the engine. Without
        `enable_sleep_mode` it stays awake. No request may be open.
        """
        if self._can_sleep:
            self._loop.run(lambda: self.llm.sleep(level=2))
            self._asleep = True

    def load_weights(self, weights: Iterable[tuple[str, Any]]) -> None:
        """Replace the model's weights, and forget what was computed with the old ones. No request may be open.

        Tensors cannot be handed to an engine in another process: set VLLM_ENABLE_V1_MULTIPROCESSING=0 before it is made.

        Args:
            weights: names, as Hugging Face has them, and tensors, which are copied. An output layer that shares its matrix
                with the embeddings has to come under its own name as well: on a CPU vLLM computes with a packed copy of
                each layer's matrix, and packs it when a weight of that layer comes.

        Raises:
            RuntimeError: a request was open, and what was computed for it is still in the cache.
        """
        self._loop.run(lambda: self._load_weights(weights))

    def close(self) -> None:
        """Give the model's memory back. The engine is of no use afterwards."""
        self._loop.run(self._close)

    def _load_weights(self, weights: Iterable[tuple[str, Any]]) -> None:
        if self._asleep:
            self.llm.wake_up(tags=["weights"])
        self.llm.collective_rpc(_put_weights, args=(weights,))
        if self._asleep:  # the cache comes last, when what loading took beside the weights is free again
            self.llm.wake_up(tags=["kv_cache"])
            self._asleep = False
        if self.llm.reset_prefix_cache() is False:  # older versions return nothing
            raise RuntimeError("vLLM kept its cache of the old weights, as a request is open; let it end first")

    def _close(self) -> None:
        from vllm.distributed.parallel_state import cleanup_dist_env_and_memory

        self.llm.llm_engine.engine_core.shutdown()
        del self.llm
        cleanup_dist_env_and_memory()

    def _generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        start = time.perf_counter()
        outputs = self.llm.generate(
            [{"prompt_token_ids": list(request.prompt_ids)} for request in requests],
            [_sampling_params(request.sampling) for request in requests],
            use_tqdm=False,
        )
        seconds = time.perf_counter() - start
        generations = [_generation(output, seconds) for output in outputs]
        for generation in generations:
            self.meter.add(as_reply(generation))
        return generations

    def _step(self, new: Mapping[int, GenerationRequest]) -> Iterator[tuple[int, Generation]]:
        engine = self.llm.llm_engine
        for number, request in new.items():
            self._started[number] = time.perf_counter()
            prompt: Any = {"prompt_token_ids": list(request.prompt_ids)}
            engine.add_request(str(number), prompt, _sampling_params(request.sampling))
        for output in engine.step():
            if output.finished:
                number = int(output.request_id)
                generation = _generation(output, time.perf_counter() - self._started.pop(number))
                self.meter.add(as_reply(generation))
                yield number, generation

    def _abort(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._started.pop(number, None)
            self.llm.llm_engine.abort_request([str(number)])


def _put_weights(worker: Any, weights: Iterable[tuple[str, Any]]) -> None:
    """What a worker of vLLM does with new weights."""
    reload = worker.model_runner.reload_weights
    if "weights_iterator" in inspect.signature(reload).parameters:
        # It says at every reload that weights of rotary embeddings did not come. They have none.
        logging.getLogger("vllm.model_executor.model_loader.reload.layerwise").addFilter(_has_weights)
        worker.reload_weights(weights_iterator=iter(weights))
    else:  # versions that reload from files only; their weights are replaced in place
        worker.get_model().load_weights(iter(weights))


def _has_weights(record: logging.LogRecord) -> bool:
    return "RotaryEmbedding" not in record.getMessage()


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


def _generation(output: Any, seconds: float) -> Generation:
    completion = output.outputs[0]
    ids = tuple(completion.token_ids)
    logprobs = tuple(float(at[token].logprob) for at, token in zip(completion.logprobs, ids, strict=True))
    reason = str(completion.finish_reason)
    return Generation(tuple(output.prompt_token_ids), ids, logprobs, completion.text, reason, seconds)
