"""Questions with their answers in notes, put as statements: "Q: What is Mara's pager? A: 3621" says "Mara's pager: 3621".

Only what is asked for by "who", "which", "how many" and the like, or by a noun alone, makes a statement with its answer. Whatever
is asked with "is" or "does" is left as it stands, and so is a question without an answer.
"""

from __future__ import annotations

import re

_MARK = r"[*_]{0,2}(?:q(?:uestion)?|frage)[ ]?\d{0,3}[*_]{0,2}[:.)][*_]{0,2}"
_REPLY = r"[*_]{0,2}(?:a(?:nswer)?|ans)[ ]?\d{0,3}[*_]{0,2}[:.)][*_]{0,2}"
_PAIR = re.compile(
    rf"(?P<lead>^[ \t]*(?:(?:[-*•>+]|\d{{1,3}}[.)])[ \t]+)?){_MARK}[ \t]*(?P<q>[^\n]{{3,400}}?)(?:\s*\n\s*|[ \t]+)"
    rf"(?:[-*•>+][ \t]*)?{_REPLY}[ \t]*(?P<a>[^\n]{{1,400}})$",
    re.IGNORECASE | re.MULTILINE,
)
_PLAIN = re.compile(
    r"(?P<lead>^[ \t]*(?:(?:[-*•>+]|\d{1,3}[.)])[ \t]+)?)(?P<q>(?:what|which|who|whom|where|when|how (?:many|often|much|large)|"
    r"(?:on|in|at|by|to|with|for|under|from) (?:what|which|whom))\b[^?\n]{3,200})\?[*_]{0,2}"
    r"[ \t]*(?:[-–—>→:]+[ \t]*)?(?P<a>[^?\n\s][^?\n]{0,80})$",
    re.IGNORECASE | re.MULTILINE,
)
_LED = re.compile(
    r"(?:on|in|at|by|to|with|for|of|under|from|after)\s+(?=(?:what|which|who|whom|whose)\b)", re.IGNORECASE
)
_WH = re.compile(
    r"(?P<wh>what|which|who|whom|whose|where|when|how (?:many|often|much|large|big|long))(?P<s>['’]s)?\b\s*",
    re.IGNORECASE,
)
_AUX = re.compile(
    r"\b(?:does|do|did|has|have|had|can|could|is|are|was|were|will|should|would|may|must)\b\s*", re.IGNORECASE
)
_BE = re.compile(r"(?:is|are|was|were)\b\s*", re.IGNORECASE)
_YES_NO = re.compile(
    r"(?:and |so |but )?(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|may|might|must|am)\b",
    re.IGNORECASE,
)
_ORDER = re.compile(r"(?:name|give|state|list|tell me)\s+", re.IGNORECASE)


def stated(text: str) -> str:
    """A text with each pair of question and answer put as a statement, and the rest as it stands."""
    if "?" not in text and "Q" not in text and "q" not in text:
        return text
    return _PLAIN.sub(_statement, _PAIR.sub(_statement, text))


def _statement(pair: re.Match[str]) -> str:
    question, answer = pair["q"].strip(" \t*_?."), pair["a"].strip(" \t*_")
    said = _said(question, answer.rstrip("."))
    return f"{pair['lead']}{said}" if said else pair[0]


def _said(question: str, answer: str) -> str:
    """What a question and its answer say; empty where the question is no such question."""
    if _YES_NO.match(question):
        return ""
    ordered = _ORDER.match(question)
    question = question[ordered.end() :] if ordered else question
    question = question[led.end() :] if (led := _LED.match(question)) else question
    asked = _WH.match(question)
    if asked is None:
        return f"{question}: {answer}"
    word, rest = asked["wh"].lower(), question[asked.end() :]
    verb = _BE.match(rest)
    if asked["s"]:
        return f"{rest}: {answer}"
    if verb is not None and word in ("what", "who", "where", "when", "whom", "how large", "how big", "how much"):
        past = "was" in verb[0].lower() and word in ("what", "who", "how much")
        return f"{rest[verb.end() :]}{' was' if past else ':'} {answer}"
    aux = _AUX.search(rest)
    if aux is None or (
        word in ("who", "what") and not aux.start() and aux[0].strip().lower() in ("has", "have", "had")
    ):
        return f"{answer} {rest}" if word in ("who", "what") else f"{rest}: {answer}"
    thing = rest[: aux.start()].strip()
    if word in ("which", "what") and not rest[aux.end() :].strip():
        return f"{rest}: {answer}"
    if word in ("who", "what") and thing:  # "Who leads the project that is …"
        return f"{answer} {rest}"
    if thing and thing.split()[-1].lower().rstrip("s") in answer.lower():
        thing = ""
    held = (answer, thing) if word == "how many" else (thing, answer)
    return f"{rest[aux.end() :]}: {' '.join(filter(None, held))}"
