"""Prompts: read from YAML files, filled in by plain replacement of named fields.

The package's own lie in `memalpha_gym/prompts`. Each can be replaced by a file of the same form. In the place of `reading.yaml`
the form of Mem-α's `prompts_wrt_datasource.yaml` is read as well: per source a `query_prompt`, which is then searched for along
with the question, and whether core is shown (`including_core`). The words around them stay ours; all of the reference's are had
with a clone of it (`memalpha_gym.reference`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from memalpha_gym.marks import quoted, tags_of

PROMPTS = Path(__file__).with_name("prompts")
"""The folder of the package's own prompts."""

_GROUPS = {
    "label": "test_time_learning",
    "keywords_comma": "long_range_understanding",
    "keywords": "long_range_understanding",
}
_RETRIEVAL_GROUP = "accurate_retrieval"
"""Under which name the published file has a source that it does not name, by metric."""
_PUBLISHED_NAMES = {"clinc150": "icl_clinic150", "longmemeval": "longmemeval_s*"}
"""Our names of sources that the published ones do not begin with."""


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

    Whatever else stands in braces stays, and so do braces in the values: a chunk that says `{question}` is shown so. The tags of
    the template are broken up in the values, whatever file it is from, and so are the marks of chat templates: no value can
    end the section that it stands in.
    """
    names, tags = "|".join(map(re.escape, fields)), tags_of(template)
    return re.sub(rf"\{{({names})\}}", lambda match: quoted(fields[match[1]], tags), template) if fields else template


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


def published_name(names: Iterable[str], source: str, metric: str) -> str | None:
    """Under which of its names the published prompt file has a source.

    Args:
        names: the file's names, such as `icl_trec_coarse_6600shot_balance`.
        source: a published name, whole or without its numbers (`icl_trec_coarse`), or ours (`trec_coarse`).
        metric: the metric, which says of what kind a source is that the file does not name.
    """
    names, source = list(names), _PUBLISHED_NAMES.get(source, source)
    fitting = (name for name in names if f"{name}_".startswith((f"{source}_", f"icl_{source}_")))
    group = _GROUPS.get(metric, _RETRIEVAL_GROUP)
    return next(fitting, group if group in names else None)


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
        published: whether the sources are those of a file of the published form.
    """

    system: str
    user: str
    forms: Mapping[str, str]
    metrics: Mapping[str, str]
    sources: Mapping[str, SourcePrompt] = field(default_factory=dict)
    published: bool = False

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
        return cls(text_of(prompts, "system"), text_of(prompts, "user"), forms, metrics, named, published)

    def for_source(self, source: str, metric: str) -> SourcePrompt:
        """What is particular to a source; of the published file, what it says of the source's kind."""
        name = published_name(self.sources, source, metric) if self.published else source
        return self.sources.get(name or "") or SourcePrompt()

    def query(self, source: str, metric: str, question: str) -> str:
        """What is searched for: the question, after the source's query prompt where the published file has one."""
        particular = self.for_source(source, metric)
        return f"{particular.instructions}\n\n{question}" if particular.instructions else question

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
