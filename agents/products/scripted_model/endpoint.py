"""The scripted model as an endpoint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from memalpha_gym.tokenization import get_tokenizer

from ..endpoints import EndpointError
from .prompt import Reply, read_prompt
from .replies import RULES


class ScriptedChat:
    """Answers the prompts of the products that it knows by a rule, always the same; any other prompt is a failure."""

    name = model = "scripted"

    def answer(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The completion.

        Raises:
            EndpointError: no rule knows the prompt.
        """
        if path != "chat/completions":
            raise EndpointError(404, "this is a chat model: name embeddings too")
        prompt = read_prompt(body)
        reply = next((reply for rule in RULES if (reply := rule(prompt)) is not None), None)
        if reply is None:
            form = prompt.schema_name or ", ".join(prompt.tools) or "plain text"
            raise EndpointError(422, f"the scripted model has no rule for this prompt ({form}); name a real model")
        return _completion(body, reply)


def _completion(body: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    count = get_tokenizer().count
    asked = json.dumps([body.get(name) for name in ("messages", "tools", "response_format") if body.get(name)])
    mark = hashlib.sha256(asked.encode()).hexdigest()[:16]
    calls = [
        {
            "id": f"call_{mark}_{i}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments)},
        }
        for i, (name, arguments) in enumerate(reply.calls)
    ]
    message = {"role": "assistant", "content": reply.text} | ({"tool_calls": calls} if calls else {})
    if not calls and reply.text is None:
        message["content"] = ""
    tokens_in, tokens_out = count(asked), count((reply.text or "") + (json.dumps(calls) if calls else ""))
    return {
        "id": f"chatcmpl-{mark}",
        "object": "chat.completion",
        "created": 0,
        "model": ScriptedChat.model,
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}],
        "usage": {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
        },
    }
