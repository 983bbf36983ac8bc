"""vLLM behind its OpenAI-compatible server.

Prompts are sent as token ids to `/v1/completions`, and token ids come back: both ends of a completion are then the same, to
the token, in process and behind a server, whatever template or tool parser the server has.
"""

from __future__ import annotations

import asyncio
import json
import math
import operator
import os
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from memalpha_gym.chat.metering import ChatMeter
from memalpha_gym.chat.replies import ChatError, ChatFailure, ChatRequest, FailureCause
from memalpha_gym.chat.responses import LONGEST_TOKEN, code_of, ended_badly
from memalpha_gym.chat.retrying import pause_before
from memalpha_gym.chat.settings import ChatSettings

from ..language_model.generation import Generation, GenerationRequest, as_reply


class VLLMServer:
    """Completes prompts with a model that is served elsewhere.

    Args:
        settings: server and model; `concurrency` requests are in flight at once, and each is sent `attempts` times at the most,
            whatever goes wrong.

    Attributes:
        concurrency: requests in flight at once.
        meter: calls, failures, tokens and seconds so far.

    Raises:
        ImportError: the package openai is not installed.
    """

    def __init__(self, settings: ChatSettings) -> None:
        try:
            import openai
        except ImportError:
            raise ImportError('a model server needs the package openai: pip install "memalpha-gym[llm]"') from None
        from memalpha_gym.chat.connecting import http

        self.settings = settings
        self.concurrency = settings.concurrency
        self.meter = ChatMeter()
        key = os.environ.get(settings.key) or "EMPTY"
        connections = {
            "max_retries": 0,
            "timeout": settings.timeout,
            "http_client": http(settings.base_url, settings.timeout),
        }
        self._client = openai.OpenAI(api_key=key, base_url=settings.base_url, **connections)
        self._pool = ThreadPoolExecutor(settings.concurrency, thread_name_prefix="completion")

    def generate(self, requests: Sequence[GenerationRequest]) -> list[Generation]:
        """The completions of a batch, in order.

        Raises:
            ChatError: one of them could not be had, after retries.
        """
        return list(self._pool.map(self._complete, requests))

    async def generate_one(self, request: GenerationRequest) -> Generation:
        """One completion; raises as `generate` does."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._complete, request)

    def served_folder(self) -> str:
        """The name or folder of the model behind the served name, as vLLM tells it; empty, with a warning, where nobody does."""
        import openai

        from memalpha_gym.chat.connecting import ResponseError

        try:
            listed = self._client.with_options(timeout=10.0).models.list()
            roots = [getattr(model, "root", None) for model in listed.data if model.id == self.settings.model]
        except (openai.OpenAIError, ResponseError, ValueError, LookupError, TypeError, AttributeError) as error:
            roots, why = [], f" ({type(error).__name__})"
        else:
            why = ""
        if roots and isinstance(roots[0], str) and roots[0]:
            return roots[0]
        warnings.warn(
            f"{self.settings.base_url} does not say which model {self.settings.model} is{why}; its name and its tokenizer "
            "decide in which protocol it is prompted, or the option protocol=hermes, qwen-agent or mem-alpha",
            stacklevel=2,
        )
        return ""

    def _complete(self, request: GenerationRequest) -> Generation:
        """Attempt after attempt, until there is a completion or no sense in another one."""
        start, attempt = time.perf_counter(), 1
        while isinstance(outcome := self._send(request), ChatFailure):
            outcome = replace(outcome, attempts=attempt)
            if not outcome.cause.retryable or attempt == self.settings.attempts:
                self.meter.add(outcome)
                raise ChatError(outcome)
            time.sleep(pause_before(self.settings, outcome, attempt, request.sampling.seed))
            attempt += 1
        outcome = replace(outcome, latency=time.perf_counter() - start, attempts=attempt)
        self.meter.add(as_reply(outcome))
        return outcome

    def _send(self, request: GenerationRequest) -> Generation | ChatFailure:
        """What comes of one attempt."""
        from memalpha_gym.chat.connecting import failure_of, read

        try:
            with self._client.completions.with_streaming_response.create(**self._body(request)) as raw:
                content = read(raw.iter_bytes(), self.settings.timeout)
        except Exception as error:  # libraries at the mercy of a server: whatever they raise is this request's failure
            return failure_of(error, self.settings.timeout)
        try:
            return _generation(request, json.loads(content))
        except (ValueError, RecursionError):
            return ChatFailure(FailureCause.MALFORMED, "the response is no JSON, or has a number that cannot be")
        except (LookupError, TypeError, AttributeError):
            return ChatFailure(
                FailureCause.EMPTY,
                "the response holds no choice with token_ids and logprobs; serve with vLLM 0.10.2 or newer",
            )

    def _body(self, request: GenerationRequest) -> dict[str, Any]:
        sampling = request.sampling
        return {
            "model": self.settings.model,
            "prompt": list(request.prompt_ids),
            "max_tokens": sampling.max_tokens,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": sampling.seed,
            "stop": list(sampling.stop) or None,
            "logprobs": 0,  # of the sampled token alone
            "extra_body": {"top_k": sampling.top_k, "return_token_ids": True},
        }


def _generation(request: GenerationRequest, body: Any) -> Generation | ChatFailure:
    """The completion in a response; a failure where the server broke it off, or never began it.

    Raises:
        ValueError: a number is none, or is out of range.
        LookupError: something is not there.
        TypeError: something is of another type.
    """
    if isinstance(body, dict) and body.get("error"):
        return ChatFailure(FailureCause.SERVER_ERROR, f"an error in a response of status 200{code_of(body['error'])}")
    choice, most = body["choices"][0], request.sampling.max_tokens
    if failure := ended_badly(choice, ChatRequest((), max_tokens=most, may_break_off=True)):
        return failure
    ids = tuple(operator.index(token) for token in choice["token_ids"])
    logprobs = tuple(float(logprob) for logprob in choice["logprobs"]["token_logprobs"])
    if not ids:
        return ChatFailure(FailureCause.EMPTY, "the completion has no token, not even one that ends it")
    if len(ids) > most or len(choice["text"]) > LONGEST_TOKEN * most:
        return ChatFailure(FailureCause.TOO_LARGE, f"the completion is larger than the {most} tokens it was granted")
    if not all(map(math.isfinite, logprobs)) or min(ids) < 0:
        raise ValueError("token ids are 0 or more, and log-probabilities finite")
    return Generation(request.prompt_ids, ids, logprobs, "".join(choice["text"]), str(choice["finish_reason"]))
