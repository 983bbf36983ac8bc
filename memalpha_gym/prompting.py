"""Prompts: read from YAML files, filled in by plain replacement of named fields.

The package's own lie in `memalpha_gym/prompts`. Each can be replaced by a file of the same form. In the place of `reading.yaml`
the form of Mem-α's `prompts_wrt_datasource.yaml` is read as well: per source a `query_prompt` and whether core is shown
(`including_core`), so that the published checkpoint can be evaluated under its own prompts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROMPTS = Path(__file__).with_name("prompts")
"""The folder of the package's own prompts."""

_GROUPS = {
    "label": "test_time_learning",
    "keywords_comma": "long_range_understanding",
    "keywords": "long_range_understanding",
}
_RETRIEVAL_GROUP = "accurate_retrieval"
"""Under which name the published file has a source that it does not name, by metric."""


def load_prompts(path: str | Path) -> dict[str, Any]:
    """The content of a prompt file: one of the package's own by name, such as `reading`, or any other by path.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no YAML, or no mapping.
    """
    import yaml  # type: ignore[import-untyped]  # only where prompts are wanted

    own = PROMPTS / f"{path}.yaml"
    file = own if own.is_file() else Path(path).expanduser()
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{file} is no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise ValueError(f"{file} holds no prompts: it must be a mapping of names to texts")
    return content


def fill(template: str, fields: Mapping[str, str]) -> str:
    """The template with each `{name}` of a named field replaced, in one pass.

    Whatever else stands in braces stays, and so do braces in the values: a chunk that says `{question}` is shown so.
    """
    names = "|".join(map(re.escape, fields))
    return re.sub(rf"\{{({names})\}}", lambda match: fields[match[1]], template) if fields else template


def text_of(prompts: Mapping[str, Any], *path: str) -> str:
    """The text at a place in a prompt file.

    Raises:
        ValueError: there is no text.
    """
    value: Any = prompts
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(value, str):
        raise ValueError(f"the prompt file has no text under {'.'.join(path)}")
    return value


@dataclass(frozen=True, slots=True)
class SourcePrompt:
    """What a reader is told about the questions of one source.

    Attributes:
        instructions: the whole of it; None for the form that the metric asks for.
        hint: what is told after the form.
        form: the name of a form that takes the place of the metric's; empty for the metric's own.
        core: whether core memory is shown.
    """

    instructions: str | None = None
    hint: str = ""
    form: str = ""
    core: bool = True


@dataclass(frozen=True, slots=True)
class ReadingPrompts:
    """What a chat reader is told.

    Attributes:
        system: the system message.
        user: the user message, with the fields core, semantic, episodic, instructions and question.
        forms: instructions by the name of a form of answer.
        metrics: the form that each metric wants.
        sources: what is particular to a source.
    """

    system: str
    user: str
    forms: Mapping[str, str]
    metrics: Mapping[str, str]
    sources: Mapping[str, SourcePrompt] = field(default_factory=dict)

    @classmethod
    def load(cls, path: str | Path | None = None) -> ReadingPrompts:
        """The package's own prompts, with those of a file in their place where one is given.

        Raises:
            OSError: the file cannot be read.
            ValueError: the file is of neither form.
        """
        own = load_prompts("reading")
        given = own if path is None else load_prompts(path)
        published = not given.keys() & own.keys()
        prompts = own if published else {**own, **given}
        forms, metrics = dict(prompts["forms"]), dict(prompts["metrics"])
        source = _published_source if published else _source
        sources = given if published else prompts["sources"] or {}
        named = {name: source(name, row, forms) for name, row in sources.items() if isinstance(row, Mapping)}
        if published and not named:
            raise ValueError(f"{path} holds neither reading prompts nor a query_prompt for any source")
        unknown = sorted(set(metrics.values()) - forms.keys())
        if unknown:
            raise ValueError(f"metrics name the form {unknown[0]!r}; the file has {', '.join(forms)}")
        return cls(text_of(prompts, "system"), text_of(prompts, "user"), forms, metrics, named)

    def for_source(self, source: str, metric: str) -> SourcePrompt:
        """What is particular to a source; of the published file, what it says of the source's kind."""
        found = self.sources.get(source) or self.sources.get(_GROUPS.get(metric, _RETRIEVAL_GROUP))
        return found or SourcePrompt()

    def instructions(self, source: str, metric: str, query_prompt: str = "", wanted: str = "") -> str:
        """How to answer: the form that is wanted, what is particular to the source, the task's own word on it.

        Args:
            source: the source's name.
            metric: the metric, whose form is told where no other is named.
            query_prompt: the task's own word.
            wanted: the form that the question itself wants; one that the prompt file lacks is passed over.
        """
        particular = self.for_source(source, metric)
        if particular.instructions is not None:
            return particular.instructions
        form = particular.form or (wanted if wanted in self.forms else self.metrics.get(metric, "span"))
        return "\n".join(part for part in (self.forms[form], particular.hint, query_prompt) if part)


def _source(name: str, row: Mapping[str, Any], forms: Mapping[str, str]) -> SourcePrompt:
    form = str(row.get("form") or "")
    if form and form not in forms:
        raise ValueError(f"the source {name} names the form {form!r}; there are {', '.join(forms)}")
    return SourcePrompt(hint=str(row.get("hint") or ""), form=form, core=bool(row.get("core", True)))


def _published_source(name: str, row: Mapping[str, Any], forms: Mapping[str, str]) -> SourcePrompt:
    if "query_prompt" not in row:
        raise ValueError(f"the source {name} has no query_prompt; null is allowed")
    return SourcePrompt(instructions=str(row["query_prompt"] or ""), core=bool(row.get("including_core", True)))
