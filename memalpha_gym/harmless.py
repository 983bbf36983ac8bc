"""Text that others wrote, made fit to be shown: nothing in it steers what shows it."""

from __future__ import annotations

_C1_AND_BIDI = (*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
_VISIBLE: dict[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20)},  # the pictures of the control characters
    0x7F: 0x2421,
    **dict.fromkeys((*_C1_AND_BIDI, *range(0xD800, 0xE000)), 0xFFFD),
    ord("\t"): "    ",
    ord("\n"): "\n",
}


def harmless(text: object) -> str:
    """Text in which nothing steers a terminal, turns the direction of writing or fails to encode; lines are kept."""
    return str(text).replace("\r\n", "\n").translate(_VISIBLE)
