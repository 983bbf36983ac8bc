"""What answers a product's models: an endpoint elsewhere, the scripted model, or embeddings of ours.

An endpoint takes the body of an OpenAI-compatible request and gives the body of the response, or raises an `EndpointError`.
"""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from typing import IO, Any, Protocol

from memalpha_gym.chat.settings import ChatSettings


class EndpointError(Exception):
    """An endpoint gave no answer.

    Attributes:
        status: the HTTP status that tells a client so.
        body: what goes back to it.
    """

    def __init__(self, status: int, message: str, body: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = dict(body or {"error": {"message": message, "type": "proxy", "code": None}})


class Endpoint(Protocol):
    """Answers chat completions or embeddings."""

    @property
    def name(self) -> str:
        """What it is called in keys and tables."""
        ...

    @property
    def model(self) -> str:
        """The model's name, which a product is told and each request is sent with."""
        ...

    def answer(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The response to a request.

        Args:
            path: `chat/completions` or `embeddings`.
            body: the request's body.

        Raises:
            EndpointError: there is none.
        """
        ...


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would take the request, key included, to an address that nobody gave."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        raise EndpointError(502, f"the endpoint redirects (status {code}); name the address itself")


class Upstream:
    """A model behind an OpenAI-compatible server. The server's key stays here: no product sees it.

    Args:
        settings: the server and the model. One request is one attempt: whether to try again is the product's choice.
    """

    def __init__(self, settings: ChatSettings) -> None:
        if not settings.base_url:
            raise ValueError(f"{settings.model}: name the server as well, as MODEL@URL")
        self._settings = settings
        # No proxy of the user's environment either: what is given is what is asked.
        self._opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))

    @property
    def name(self) -> str:
        """MODEL@URL."""
        return self._settings.name

    @property
    def model(self) -> str:
        """The model, by the server's name for it."""
        return self._settings.model

    def answer(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The server's response."""
        request = urllib.request.Request(  # noqa: S310 - settings take http and https only
            f"{self._settings.base_url.rstrip('/')}/{path}",
            json.dumps(body).encode(),
            {
                "content-type": "application/json",
                "authorization": f"Bearer {os.environ.get(self._settings.key) or 'EMPTY'}",
            },
        )
        try:
            with self._opener.open(request, timeout=self._settings.timeout) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            raise EndpointError(error.code, f"the endpoint answers with status {error.code}", _body(error)) from error
        except TimeoutError:
            raise EndpointError(504, f"no whole reply within {self._settings.timeout:g} s") from None
        except (OSError, http.client.HTTPException) as error:
            raise EndpointError(502, f"the connection failed ({type(error).__name__})") from error
        except (ValueError, RecursionError):
            raise EndpointError(502, "the response is no JSON") from None
        if not isinstance(answer, dict):
            raise EndpointError(502, "the response is no JSON object")
        return answer


def _body(error: urllib.error.HTTPError) -> dict[str, Any] | None:
    """What the server said, where that is a JSON object: products look at it."""
    try:
        body = json.load(error)
    except (ValueError, OSError, RecursionError, http.client.HTTPException):
        return None
    return body if isinstance(body, dict) else None
