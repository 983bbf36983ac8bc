"""A picture: an empty one is a PNG of its size."""

from __future__ import annotations

from memalpha_gym.benchmarks.pictures import picture


def test_a_picture_is_a_png_of_its_size() -> None:
    png = picture(2.0)._repr_png_()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (560, 160)
