"""How tools are told in the form of Qwen-Agent: from the file of the installed package, which is parsed and not imported.

The package brings sixty others along and needs none of them for its texts; `pip install --no-deps qwen-agent` is enough.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from string import Formatter
from typing import Any

from memalpha_gym.reference.known import VERSIONS, check
from memalpha_gym.reference.syntax import CloneError, Field, Source, Template

PACKAGE = "qwen-agent"
FILE_NAME = "qwen_fncall_prompt.py"
_FILE = f"qwen_agent/llm/fncall_prompts/{FILE_NAME}"


@dataclass(frozen=True, slots=True)
class ToolTexts:
    """The part of the system message that tells the tools, for several calls at a time.

    Attributes:
        block: all of it, with the places tool_descs and tool_names.
        tool: one tool, with the places name_for_human, name_for_model, description_for_model, parameters, args_format.
        arguments: what is said of the form of arguments.
    """

    block: Template
    tool: Template
    arguments: str

    def told(self, functions: Sequence[Mapping[str, Any]]) -> str:
        """The text that tells these functions, each a mapping of name, description and parameters."""
        tools = [
            self.tool.fill(
                name_for_human=function["name"],
                name_for_model=function["name"],
                description_for_model=function["description"],
                parameters=json.dumps(function["parameters"], ensure_ascii=False),
                args_format=self.arguments,
            ).rstrip()
            for function in functions
        ]
        return self.block.fill(
            tool_descs="\n\n".join(tools), tool_names=",".join(function["name"] for function in functions)
        )


def load_tool_texts() -> ToolTexts:
    """The texts of the installed package.

    Raises:
        CloneError: it is not installed, or of another version.
    """
    source = tool_source()
    texts = read_tool_texts(source)
    check(source, FILE_NAME, PACKAGE)
    return texts


def tool_source() -> Source:
    """The file of the installed package.

    Raises:
        CloneError: it is not installed.
    """
    return Source(_installed_file(), f"the package {PACKAGE}", VERSIONS[PACKAGE][0].advice)


def read_tool_texts(source: Source) -> ToolTexts:
    """The texts of the package's file, whatever else is in it.

    Raises:
        CloneError: one of them is not where it was looked for.
    """
    described = source.function("get_function_description")
    block = source.entry(source.assigned(source.tree.body, "FN_CALL_TEMPLATE"), "en_parallel")
    tool = source.entry(source.assigned(described.body, "tool_desc_template"), "en")
    plain = source.entry(_otherwise(source, described), "en")
    path = source.path
    return ToolTexts(
        format_template(source.text(block), ("tool_descs", "tool_names"), str(path)),
        format_template(
            source.text(tool),
            ("name_for_human", "name_for_model", "description_for_model", "parameters", "args_format"),
            str(path),
        ),
        source.text(plain),
    )


def format_template(text: str, fields: Sequence[str], where: str) -> Template:
    """A text for `str.format` as a template, if it has these fields and asks for nothing but their values.

    Raises:
        CloneError: it has others, or reaches into them.
    """
    parts: list[str | Field] = []
    try:
        for literal, name, spec, conversion in Formatter().parse(text):
            if literal:
                parts.append(literal)
            if name is not None:
                if name not in fields or spec or conversion:
                    raise CloneError(f"{where}: a text has the place {{{name}}}; looked for {', '.join(fields)}")
                parts.append(Field(name))
    except ValueError as error:
        if isinstance(error, CloneError):
            raise
        raise CloneError(f"{where}: a text has braces that cannot be read: {error}") from None
    missing = [name for name in fields if Field(name) not in parts]
    if missing:
        raise CloneError(f"{where}: looked for the place {{{missing[0]}}} in a text that has none")
    return Template(tuple(parts))


def _installed_file() -> Path:
    try:
        return Path(str(distribution(PACKAGE).locate_file(_FILE)))
    except PackageNotFoundError:
        raise CloneError(
            f"the reference takes the words around its tools from the package {PACKAGE}, which is not installed: "
            'pip install "memalpha-gym[reference]", or, without the sixty packages that it brings along, '
            f"pip install --no-deps {PACKAGE}==0.0.29"
        ) from None


def _otherwise(source: Source, function: ast.FunctionDef) -> ast.expr:
    """What args_format is for a tool that is no code interpreter: the value in the `else` of the one condition."""
    for node in ast.walk(function):
        if isinstance(node, ast.If) and node.orelse:
            return source.assigned(node.orelse, "args_format")
    raise source.missing("args_format = … under an `else`")
