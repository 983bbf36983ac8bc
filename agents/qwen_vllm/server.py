"""vLLM behind its OpenAI-compatible server.

Prompts are sent as token ids to `/v1/completions`, and token ids come back: both ends of a completion are then the same, to
the token, in process and behind a server, whatever template or tool parser the server has.
"""

from __future__ import annotations

import asyncio
import os
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from memalpha_gym.chat.metering import ChatMeter
from memalpha_gym.chat.replies import ChatError, ChatFailure, FailureCause, status_failure
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
        self.settings = settings
        self.concurrency = settings.concurrency
        self.meter = ChatMeter()
        key = os.environ.get(settings.key) or "EMPTY"
        self._client = openai.OpenAI(api_key=key, base_url=settings.base_url, timeout=settings.timeout)
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

        try:
            listed = self._client.with_options(max_retries=0, timeout=10.0).models.list()
            roots = [getattr(model, "root", None) for model in listed.data if model.id == self.settings.model]
        except (openai.OpenAIError, ValueError, LookupError, TypeError, AttributeError) as error:
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
        """The package openai retries what is a failure to it; what a server wrongly calls a success uses up the same attempts."""
        start, used = time.perf_counter(), 0
        outcome: Generation | ChatFailure | None = None
        while outcome is None or (_is_unusable(outcome) and used < self.settings.attempts):
            outcome = self._send(request, self.settings.attempts - used)
            used += outcome.attempts
        if isinstance(outcome, ChatFailure):
            outcome = replace(outcome, attempts=used)
            self.meter.add(outcome)
            raise ChatError(outcome)
        outcome = replace(outcome, latency=time.perf_counter() - start, attempts=used)
        self.meter.add(as_reply(outcome))
        return outcome

    def _send(self, request: GenerationRequest, attempts: int) -> Generation | ChatFailure:
        """What comes of a request that is sent so often at the most; its `attempts` are those that were needed."""
        import openai

        client = self._client.with_options(max_retries=attempts - 1)
        try:
            raw = client.completions.with_raw_response.create(**self._body(request))
        except openai.APITimeoutError:
            return ChatFailure(FailureCause.TIMEOUT, f"no reply within {self.settings.timeout:g} s", attempts)
        except openai.APIStatusError as error:
            failure = status_failure(error.status_code, error.body, error.response.headers, time.time())
            return replace(failure, attempts=attempts if failure.cause.retryable else 1)
        except openai.APIConnectionError as error:
            kind = type(error.__cause__ or error).__name__
            return ChatFailure(FailureCause.CONNECTION, f"the connection failed ({kind})", attempts)
        needed = raw.retries_taken + 1
        try:
            return replace(_generation(request, raw.http_response.json()), attempts=needed)
        except (ValueError, RecursionError):
            return ChatFailure(FailureCause.MALFORMED, "the response is no JSON", needed)
        except (LookupError, TypeError, AttributeError):
            return ChatFailure(
                FailureCause.EMPTY,
                "the response holds no choice with token_ids and logprobs; serve with vLLM 0.10.2 or newer",
                needed,
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


def _is_unusable(outcome: Generation | ChatFailure) -> bool:
    """Whether the server called a success what is none, and may mend it the next time."""
    return isinstance(outcome, ChatFailure) and outcome.cause in (FailureCause.MALFORMED, FailureCause.EMPTY)


def _generation(request: GenerationRequest, body: Any) -> Generation:
    choice = body["choices"][0]
    ids = tuple(int(token) for token in choice["token_ids"])
    logprobs = tuple(float(logprob) for logprob in choice["logprobs"]["token_logprobs"])
    return Generation(request.prompt_ids, ids, logprobs, str(choice["text"]), str(choice["finish_reason"]))
