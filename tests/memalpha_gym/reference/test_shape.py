"""The shape of Python: what changes it, and what does not."""

from __future__ import annotations

import ast

import pytest

from memalpha_gym.reference.shape import statements

CODE = '''
def told(items: list[str], *, most=5) -> str:
    """Tells."""
    lines = []
    for number, item in enumerate(items, 1):
        if item and number <= most:
            lines.append(f"{number}. {item}")
        else:
            break
    return "\\n".join(lines) if lines else ""
'''


def digests(code: str, *, words: bool = False) -> list[str]:
    """Of some code; with `words` all its texts count as read."""
    tree = ast.parse(code)
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    read = {id(node) for node in texts} if words else set()
    return [statement.digest for statement in statements(tree.body, read)]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('"""Tells."""', '"""Tells.\n\n    More."""  # much'),
        ("items: list[str]", "items"),
        (" -> str", ""),
        ("    return", "\n    # at the end\n    return"),
        ("(lines) if lines", "(lines) if (lines)"),
    ],
)
def test_layout_comments_docstrings_and_annotations_do_not_count(was: str, now: str) -> None:
    assert was in CODE
    assert digests(CODE.replace(was, now)) == digests(CODE)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("most=5", "most=6"),
        ("items, 1", "items, 2"),
        ("number <= most", "number < most"),
        ("if lines else", "if items else"),
        ("        else:\n            break\n", "        break\n"),
        ("        else:\n            break\n", ""),
        ("    return", '    lines.append("x")\n    return'),
        ("    return", "        return"),
        ("{item}", "{item!r}"),
        ("def told", "@cached\ndef told"),
    ],
)
def test_whatever_else_is_done_counts_whatever_the_words(was: str, now: str) -> None:
    assert was in CODE
    for words in (False, True):
        assert digests(CODE.replace(was, now), words=words) != digests(CODE, words=words)


def test_words_count_where_they_are_not_read() -> None:
    for now in ("({number}) {item}", "{number}{item}"):
        changed = CODE.replace("{number}. {item}", now)
        assert digests(changed) != digests(CODE)
        assert digests(changed, words=True) == digests(CODE, words=True)
    assert digests(CODE.replace("{number}. {item}", "{item} {number}"), words=True) != digests(CODE, words=True)


def test_a_statement_is_told_by_its_line_and_what_it_names() -> None:
    found = list(statements(ast.parse(CODE).body, ()))
    assert [(statement.line, statement.text) for statement in found][3:5] == [
        (6, "if item and number <= most:"),
        (7, "lines.append(f'{number}. {item}')"),
    ]
    assert [statement.line for statement in found if statement.names(("most", "lines"))] == [4, 6, 7, 10]
