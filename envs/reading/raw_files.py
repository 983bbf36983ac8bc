"""Files before anything is known about them: their first bytes, and their text."""

from __future__ import annotations

from pathlib import Path

from memalpha_gym.data_limit import beyond_limit

from .fields import data_error

HEAD = 4096
"""How many bytes of a file its kind is recognised by."""

_LFS_START = b"version https://git-lfs.github.com/spec/"
_BOM = b"\xef\xbb\xbf"


def file_head(path: Path) -> bytes:
    """The first bytes of a data file.

    Raises:
        DataError: the file is empty, or a Git LFS pointer that stands in the file's place.
    """
    with path.open("rb") as file:
        head = file.read(HEAD).removeprefix(_BOM)
    if head.startswith(_LFS_START):
        raise data_error(path, "", "is a Git LFS pointer and not the data", "Fetch the data with: git lfs pull")
    if not head.strip():
        raise data_error(path, "", "is empty")
    return head


def decode(path: Path, fallback: str | None = None) -> str:
    """The text of a file in UTF-8, or else in the `fallback` encoding, where there is one."""
    if problem := beyond_limit(path.stat().st_size):
        raise data_error(path, "", problem, "Or take a part of the file.")
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if fallback:
            return content.decode(fallback)
        raise data_error(path, f"byte {error.start}", "is not UTF-8") from error
