"""A vLLM server as a generator: the OpenAI-compatible one, which also tells token ids and log-probabilities."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from memalpha_gym.chat import ChatClient, ChatError, ChatFailure, ChatReply, ChatSettings, FailureCause
