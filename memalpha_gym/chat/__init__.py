"""The one client for OpenAI-compatible servers, asynchronous and with a synchronous face; its names come from here."""

from memalpha_gym.chat.asynchronous import AsyncChatClient, Outcome
from memalpha_gym.chat.client import CHAT_VARIABLE, ChatClient, open_chat
from memalpha_gym.chat.metering import ChatMeter, ChatUsage
from memalpha_gym.chat.replies import ChatError, ChatFailure, ChatReply, ChatRequest, FailureCause
from memalpha_gym.chat.settings import ChatSettings, parse_spec

__all__ = [
    "CHAT_VARIABLE",
    "AsyncChatClient",
    "ChatClient",
    "ChatError",
    "ChatFailure",
    "ChatMeter",
    "ChatReply",
    "ChatRequest",
    "ChatSettings",
    "ChatUsage",
    "FailureCause",
    "Outcome",
    "open_chat",
    "parse_spec",
]
