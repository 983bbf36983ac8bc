"""vLLM behind its OpenAI-compatible server.

Prompts are sent as token ids to `/v1/completions`, and token ids come back: both ends of a completion are then the same, to
the token, in process and behind a server, whatever template or tool parser the server has.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from memalpha_gym.chat.metering import ChatMeter
from memalpha_gym.chat.replies import ChatError, ChatFailure, FailureCause, status_failure
from memalpha_gym.chat.settings import ChatSettings

from ..language_model.generation import Generation, GenerationRequest, as_reply

_UNUSABLE = (FailureCause.MALFORMED, FailureCause.EMPTY)
"""What a server may call a success once, and mend the next time; the package openai retries all else that is worth it."""


class VLLMServer:
    """Completes prompts with a model that is served elsewhere.

    Args:
        settings: server and model; `concurrency` requests are in flight at once.

    Attributes:
        meter: calls, failures, tokens and seconds so far.

    Raises:
        ImportError: the package openai is not installed.
    """

    def __init__(self, settings: ChatSettings) -> None:
        try:
            import openai
        except ImportError:
            raise ImportError('a model server needs the package openai: pip install "memalpha-gym[llm]"') from None
        self.settings = settings
        self.meter = ChatMeter()
        key = os.environ.get(settings.key) or "EMPTY"
        self._client = openai.OpenAI(
            api_key=key, base_url=settings.base_url, timeout=settings.timeout, max_retries=settings.attempts - 1
        )
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

    def _complete(self, request: GenerationRequest) -> Generation:
        start, attempt = time.perf_counter(), 1
        outcome = self._send(request)
        while isinstance(outcome, ChatFailure) and outcome.cause in _UNUSABLE and attempt < self.settings.attempts:
            start, attempt = time.perf_counter(), attempt + 1
            outcome = self._send(request)
        if isinstance(outcome, ChatFailure):
            outcome = replace(outcome, attempts=max(attempt, outcome.attempts))
            self.meter.add(outcome)
            raise ChatError(outcome)
        self.meter.add(as_reply(outcome, time.perf_counter() - start, attempt))
        return outcome

    def _send(self, request: GenerationRequest) -> Generation | ChatFailure:
        import openai

        tries = self.settings.attempts
        try:
            raw = self._client.completions.with_raw_response.create(**self._body(request))
        except openai.APITimeoutError:
            return ChatFailure(FailureCause.TIMEOUT, f"no reply within {self.settings.timeout:g} s", tries)
        except openai.APIStatusError as error:
            failure = status_failure(error.status_code, error.body, error.response.headers, time.time())
            return replace(failure, attempts=tries if failure.cause.retryable else 1)
        except openai.APIConnectionError as error:
            kind = type(error.__cause__ or error).__name__
            return ChatFailure(FailureCause.CONNECTION, f"the connection failed ({kind})", tries)
        try:
            return _generation(request, raw.http_response.json())
        except (ValueError, RecursionError):
            return ChatFailure(FailureCause.MALFORMED, "the response is no JSON")
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


def _generation(request: GenerationRequest, body: Any) -> Generation:
    choice = body["choices"][0]
    ids = tuple(int(token) for token in choice["token_ids"])
    logprobs = tuple(float(logprob) for logprob in choice["logprobs"]["token_logprobs"])
    return Generation(request.prompt_ids, ids, logprobs, str(choice["text"]), str(choice["finish_reason"]))
