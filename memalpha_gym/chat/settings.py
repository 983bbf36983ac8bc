"""Which chat server and model, and how it is called; also written as one string.

`MODEL@URL#option=value&option=value`, such as `Qwen/Qwen3-32B@http://127.0.0.1:8000/v1#timeout=60`. What follows `#` is never
sent anywhere. Keys are no part of it: they come from the environment.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from math import inf
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlsplit


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """Which server and model, and how it is called.

    Attributes:
        model: the model, by the name that the server serves it under.
        base_url: the server's address, up to and with `/v1`; empty for OpenAI's own, or what OPENAI_BASE_URL names.
        key: the environment variable that holds the key. A server with an address of its own needs none.
        concurrency: requests in flight at once.
        timeout: seconds that one attempt may take, from sending to the last byte.
        attempts: how often a request is sent at the most.
        pause: the upper bound of the first pause in seconds; it doubles with each attempt, up to a minute.
        thinking: whether a model that can think before it replies is to do so, told through the chat template; None says
            nothing about it, and neither does a client of OpenAI's own server, which has no such option.
        cache: a file that keeps replies; empty for none.
        seed: of the pauses' jitter.
    """

    model: str
    base_url: str = ""
    key: str = "OPENAI_API_KEY"
    concurrency: int = 32
    timeout: float = 300.0
    attempts: int = 5
    pause: float = 0.5
    thinking: bool | None = False
    cache: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.model:
            raise ValueError("a chat model has no name; give MODEL@URL")
        if min(self.concurrency, self.attempts) < 1 or not (0 < self.timeout < inf and 0 <= self.pause < inf):
            raise ValueError(
                "chat settings need concurrency and attempts of 1 or more, a timeout above 0, a pause of 0 or more"
            )
        if self.base_url:
            parts = urlsplit(self.base_url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("the address of a chat server is of the form http://host:port/v1")
            if parts.username or parts.password or parts.query:
                raise ValueError(
                    "the address of a chat server must hold no key: name a variable that does, as #key=NAME"
                )

    def api_key(self) -> str:
        """The key that is sent; one that says nothing to a server with an address of its own, where the variable is not set.

        Raises:
            ValueError: no address is given, and no key: OpenAI's own server answers nobody without one.
        """
        key = os.environ.get(self.key) or ("EMPTY" if self.base_url else "")
        if not key:
            raise ValueError(
                f"{self.model} names no server, and for OpenAI's own the environment variable {self.key} holds no key; set it, "
                f"or name a server: {self.model}@http://HOST:8000/v1"
            )
        return key

    @property
    def name(self) -> str:
        """MODEL@URL, for records."""
        return f"{self.model}@{self.base_url}" if self.base_url else self.model


def parse_spec(spec: str) -> tuple[ChatSettings, dict[str, str]]:
    """Settings from `MODEL@URL#option=value&…`, and the options that are not theirs, for whoever uses the client.

    Raises:
        ValueError: the spec is of another form, or an option has a value that it cannot have.
    """
    address, fragment = urldefrag(spec)
    model, separator, url = address.rpartition("@http")
    options = dict(parse_qsl(fragment, keep_blank_values=True, strict_parsing=bool(fragment)))
    own = {
        field.name: _option(field.name, str(field.type), options.pop(field.name))
        for field in fields(ChatSettings)
        if field.name not in ("model", "base_url") and field.name in options
    }
    return ChatSettings(model, f"http{url}", **own) if separator else ChatSettings(address, **own), options


def _option(name: str, kind: str, value: str) -> Any:
    try:
        if kind == "str":
            return value
        if kind.startswith("bool"):
            return {"true": True, "false": False, "none": None}[value.lower()]
        return int(value) if kind == "int" else float(value)
    except (ValueError, KeyError):
        raise ValueError(f"the chat option {name} cannot be {value!r}") from None
