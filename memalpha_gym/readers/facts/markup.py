"""Markup in notes, put into plain words: tags with what they hold, comments, and what is struck out.

`<locker since="3 May">417</locker>` becomes "locker: 417 (since 3 May)", a tag that names somebody a heading, and `~~533~~ 417`
"formerly 533, now 417". Tags that say nothing of the vocabulary stay as they are.
"""

from __future__ import annotations

import re
from html import unescape

from memalpha_gym.readers.facts.lexicon import Lexicon
from memalpha_gym.readers.facts.mentions import Sort

_FORMATTING = re.compile(
    r"</?(?:small|big|b|i|u|em|strong|sup|sub|span|font|p|ul|ol|li|table|tbody|thead|tr|td|th|br)\b[^<>]*>",
    re.IGNORECASE,
)
_LEADERS = re.compile(r"(?<=\w)[ \t]*\.{4,}[ \t]*(?=\S)|(?<=\w)[ \t]+\.{3}[ \t]+(?=\S)")
_COMMENT = re.compile(r"<!--(.{0,200}?)-->", re.DOTALL)
_STRUCK = re.compile(r"(?:~~|<(?:s|del|strike)>)([^~<>]{1,200})(?:~~|</(?:s|del|strike)>)(\s*(?=[\w\"'“*]))?")
_ATTRIBUTES = r"((?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*)\s*"
_ATTRIBUTE = re.compile(r"(?<![\w:-])([\w:-]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')")
_ELEMENT = re.compile(rf"(?:(?<![ \t])[ \t]++)?<([A-Za-z][\w.:-]*){_ATTRIBUTES}>([^<>]*)</\1\s*>")
_EMPTY = re.compile(rf"<([A-Za-z][\w.:-]*){_ATTRIBUTES}/>")
_OPENING = re.compile(rf"<([A-Za-z][\w.:-]*){_ATTRIBUTES}>")
_CLOSING = re.compile(r"</([A-Za-z][\w.:-]*)\s*>")


def plain(text: str, lexicon: Lexicon) -> str:
    """A note without markup, and with a colon for a row of dots."""
    if "..." in text:
        text = _LEADERS.sub(": ", text)
    if "~~" in text:
        text = _STRUCK.sub(_former, text)
    if "<" not in text or ">" not in text:
        return text
    text = _STRUCK.sub(_former, _FORMATTING.sub(" ", _COMMENT.sub(r" (\1) ", text)))
    opened: set[str] = set()
    text = _ELEMENT.sub(lambda found: _element(found, lexicon), text)
    text = _EMPTY.sub(lambda found: _opening(found, lexicon, opened), text)
    text = _OPENING.sub(lambda found: _opening(found, lexicon, opened), text)
    return unescape(_CLOSING.sub(lambda found: "\n" if found[1] in opened else found[0], text))


def _former(struck: re.Match[str]) -> str:
    return f" formerly {struck[1]}, now " if struck[2] is not None else f" (formerly {struck[1]}) "


def _words(tag: str) -> str:
    return re.sub(r"[-_.:]+", " ", tag)


def _given(attributes: str) -> list[tuple[str, str]]:
    return [(_words(found[1]), found[2] or found[3] or "") for found in _ATTRIBUTE.finditer(attributes)]


def _element(found: re.Match[str], lexicon: Lexicon) -> str:
    """A tag with a text: "tag: text (attribute value)", under the name that an attribute gives."""
    title, given, held = _words(found[1]), _given(found[2]), found[3].strip()
    names = [value for _, value in given if lexicon.mark(value).of(Sort.NAME)]
    tells = lexicon.named_by(title) or names or lexicon.mark(held).of(Sort.NAME)
    if not tells or not held:
        return found[0]
    added = " ".join(f"({key} {value})" for key, value in given if value not in names)
    return "\n" + ": ".join([*names[:1], title, f"{held} {added}".strip()])


def _opening(found: re.Match[str], lexicon: Lexicon, opened: set[str]) -> str:
    """A tag that others stand in: a heading, where it names somebody or an attribute."""
    given = _given(found[2])
    names = [value for _, value in given if lexicon.mark(value).of(Sort.NAME)]
    title = names[0] if names else _words(found[1])
    if not names and not lexicon.named_by(title) and not lexicon.mark(title).of(Sort.NAME):
        if not given and found[1].lower() in (
            "memory",
            "note",
            "notes",
            "facts",
            "person",
            "people",
            "entity",
            "project",
            "name",
        ):
            opened.add(found[1])
            return "\n"
        return found[0]
    opened.add(found[1])
    rest = [f"{key}: {value}" for key, value in given if value not in names and lexicon.named_by(key)]
    return "\n".join(["", f"# {title}", *rest, ""])
