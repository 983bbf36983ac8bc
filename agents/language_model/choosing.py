"""Which protocol a model is prompted in: the one that is asked for, or the one that its folder names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from memalpha_gym.prompt_writer import MEM_ALPHA, PROTOCOLS, PromptSettings

MEMALPHA_MODEL = "YuWangX/Memalpha-4B"
"""The published checkpoint."""
PROTOCOL_KEY = "memalpha_protocol"
"""Under which name a checkpoint of the learner has its protocol in `config.json`."""
FILES = ("config.json", "generation_config.json", "tokenizer_config.json")
"""The files of a model's folder that are looked at."""
OPTIONS = ("protocol", "reference")
"""The options of a model's spec that are meant here: `MODEL#protocol=mem-alpha&reference=PATH`."""

_NAME = re.compile(r"mem-?_?alpha", re.IGNORECASE)


def prompt_settings(
    models: Sequence[str], options: Mapping[str, str], *, thinking: bool, max_new_tokens: int
) -> PromptSettings:
    """How a model is prompted where nothing more is said.

    Args:
        models: its names and folders, whose files may name the protocol; the first that does counts.
        options: `protocol` and `reference`, where they are given.
        thinking: whether it may think.
        max_new_tokens: the most tokens of a completion.

    Raises:
        ValueError: there is no such protocol.
    """
    return PromptSettings(
        thinking=thinking,
        protocol=options.get("protocol") or protocol_of(*models),
        reference=options.get("reference", ""),
        max_new_tokens=max_new_tokens,
    )


def protocol_of(*models: str) -> str:
    """The protocol that a model was trained in, as far as it says: `hermes` where it says nothing.

    What `config.json` has as `memalpha_protocol` counts; or else the name of the Mem-α checkpoint, anywhere in the folder's
    configuration, generation and tokenizer files. A name that is no folder here may be that name itself.

    Args:
        models: Hugging Face names or folders of the same model; empty ones say nothing.
    """
    told = (protocol for model in models if model and (protocol := _told_by(model)))
    return next(told, "hermes")


def _told_by(model: str) -> str:
    contents = _contents(model)
    for content in contents:
        if content.get(PROTOCOL_KEY) in PROTOCOLS:
            return str(content[PROTOCOL_KEY])
    names = [text for content in contents for text in _texts(content)]
    if not Path(model).is_dir():
        names.append(Path(model).name)
    return MEM_ALPHA if any(map(_NAME.search, names)) else ""


def _contents(model: str) -> list[Mapping[str, Any]]:
    """What the files of a model's folder say; of a model of the hub, those that are on this machine."""
    paths = [Path(model) / name if Path(model).is_dir() else _cached(model, name) for name in FILES]
    found: list[Mapping[str, Any]] = []
    for path in paths:
        try:
            content = json.loads(path.read_text(encoding="utf-8")) if path else None
        except (OSError, ValueError):
            continue
        if isinstance(content, dict):
            found.append(content)
    return found


def _cached(model: str, name: str) -> Path | None:
    """The file of a model of the hub, where its tokenizer or weights were loaded before."""
    try:
        from huggingface_hub import try_to_load_from_cache
        from huggingface_hub.errors import HFValidationError
    except ImportError:
        return None
    try:
        path = try_to_load_from_cache(model, name)
    except HFValidationError:  # a name that no model of the hub can have
        return None
    return Path(path) if isinstance(path, str) else None


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value but long ones, such as a chat template."""
    if isinstance(value, str) and len(value) < 1_000:
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
