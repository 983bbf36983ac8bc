"""The first bytes of files, and what is no data by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from memalpha_gym.envs.reading.fields import DataError
from memalpha_gym.envs.reading.raw_files import HEAD, decode, file_head


def test_a_head_is_the_first_bytes_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\xef\xbb\xbf" + b"a" * (HEAD + 9))
    assert file_head(path) == b"a" * (HEAD - 3)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b" \n", r"x: is empty\."),
        (
            b"version https://git-lfs.github.com/spec/v1\noid",
            r"x: is a Git LFS pointer and not the data\. .*git lfs pull",
        ),
    ],
)
def test_files_that_hold_no_data(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(DataError, match=message):
        file_head(tmp_path / "x")


def test_text_is_utf8_or_in_the_encoding_to_fall_back_on(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\xef\xbb\xbfcaf\xc3\xa9")
    assert decode(path) == "café"
    path.write_bytes(b"caf\xe9")
    assert decode(path, fallback="latin-1") == "café"
    with pytest.raises(DataError, match="x: byte 3 is not UTF-8"):
        decode(path)
