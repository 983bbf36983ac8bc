"""Numbers spelled in English, for tests of what reads them."""

from __future__ import annotations

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"))


def spelled(number: int, *, joint: str = "-", joiner: str = " and ") -> str:
    """A number of 0 or more in words: `two hundred and five`, `twenty-one`.

    Args:
        number: the number.
        joint: what stands between tens and ones.
        joiner: what stands behind hundreds.
    """
    for scale, name in _SCALES:
        if number >= scale:
            more, less = divmod(number, scale)
            rest = f"{joiner if less < 100 else ' '}{spelled(less, joint=joint, joiner=joiner)}" if less else ""
            return f"{spelled(more, joint=joint, joiner=joiner)} {name}{rest}"
    if number >= 100:
        hundreds, less = divmod(number, 100)
        rest = f"{joiner}{spelled(less, joint=joint, joiner=joiner)}" if less else ""
        return f"{_SMALL[hundreds]} hundred{rest}"
    if number >= 20:
        tens, less = divmod(number, 10)
        return f"{_TENS[tens]}{joint + _SMALL[less] if less else ''}"
    return _SMALL[number]
