"""The prompt file of the reference: what stands around a chunk, and what it says of each source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from memalpha_gym.reference.known import VERSIONS
from memalpha_gym.reference.qwen_agent import format_template
from memalpha_gym.reference.syntax import CloneError, Template
from memalpha_gym.reference.writer import FIELDS

Sources = Mapping[str, Mapping[str, Any]]
"""By source: query_prompt, a text or None; including_core, a truth value."""


def load_prompts(path: Path, what: str) -> tuple[Template, Sources]:
    """What stands around a chunk, and what is said of each source.

    Args:
        path: the file.
        what: what it belongs to, for messages.

    Raises:
        CloneError: the file is not of the form that is known.
    """
    content = _content(path, what)
    text = content.get("unified_prompt")
    if not isinstance(text, str):
        raise CloneError(
            f"{what}: looked for the text unified_prompt in {path}, and it is not there. {VERSIONS['reference'][0].advice}"
        )
    sources = {name: row for name, row in content.items() if name != "unified_prompt"}
    for name, row in sources.items():
        prompt, core = (row.get(key, ...) if isinstance(row, Mapping) else ... for key in _ROW)
        if not isinstance(prompt, (str, type(None))) or not isinstance(core, bool) or len(row) > len(_ROW):
            raise CloneError(
                f"{what}: looked for query_prompt (a text or null) and including_core (true or false), and nothing else, under "
                f"{name} in {path}, and found `{str(row)[:100]}`. " + VERSIONS["reference"][0].advice
            )
    return format_template(text, FIELDS, f"{what}, {path}"), sources


_ROW = ("query_prompt", "including_core")


def _content(path: Path, what: str) -> Mapping[str, Any]:
    try:
        import yaml  # type: ignore[import-untyped]  # only where a clone is read
    except ImportError:
        raise CloneError(f'{what}: {path} needs PyYAML: pip install "memalpha-gym[reference]"') from None
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CloneError(f"{what}: {path} is no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, Mapping):
        raise CloneError(f"{what}: looked for a mapping of sources in {path}, and it holds none")
    return content
