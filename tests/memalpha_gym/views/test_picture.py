from __future__ import annotations

import numpy as np

from memalpha_gym.views.picture import GREEN, GROUND, HEIGHT, MARGIN, RED, ROW, WIDTH, Row, draw


def test_rows_are_drawn_in_their_colour_from_top_to_bottom() -> None:
    picture = draw([Row("first", RED), Row("")])
    assert (picture.shape, picture.dtype) == ((HEIGHT, WIDTH, 3), np.uint8)
    band = picture[MARGIN : MARGIN + ROW].reshape(-1, 3)
    assert (band == RED).all(axis=1).any()
    assert (picture[MARGIN + 2 * ROW :] == GROUND).all()


def test_a_bar_is_filled_as_far_as_its_share() -> None:
    middle = draw([Row("", GREEN, 0.5)])[MARGIN + ROW // 2]
    filled = (middle == GREEN).all(axis=1).sum()
    assert abs(filled - (WIDTH - 2 * MARGIN) / 2) <= 1


def test_what_does_not_fit_is_left_out_and_what_steers_is_harmless() -> None:
    assert draw([Row("x" * 10_000)] * 1000 + [Row("\x1b[31m\u202e")]).shape == (HEIGHT, WIDTH, 3)
