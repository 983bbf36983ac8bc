"""Pictures: where marks stand, what they are called, and that no name gets out of its place."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from memalpha_gym.benchmarks.report.svg import HEIGHT, WIDTH, Series, interval, lines, scatter, stacked


def svg_of(html: str) -> ET.Element:
    found = re.search(r"<svg.*?</svg>", html, re.DOTALL)
    assert found
    return ET.fromstring(found[0])  # it is well-formed


def test_points_stand_where_their_figures_say() -> None:
    picture = svg_of(lines("Growth", [Series("a", [(0, 0.0), (10, 50.0), (20, 100.0)])], x="x", y="y", top=100))
    (line,) = picture.findall("polyline")
    points = [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
    assert points[1][0] * 2 == points[0][0] + points[2][0]
    assert points[1][1] * 2 == points[0][1] + points[2][1]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert picture.attrib["aria-label"] == "Growth"
    assert len(picture.findall("circle")) == 3


def test_gaps_and_single_points_and_zeros_are_drawn() -> None:
    assert svg_of(lines("t", [Series("a", [(0, None), (1, 0.0)])], x="x", y="y")).findall("circle")
    assert not svg_of(scatter("t", [Series("a", [(5, None)])], x="x", y="y")).findall("circle")
    assert (
        len(svg_of(lines("t", [Series("budget", [(0, 5.0), (1, 5.0)], None)], x="x", y="y")).findall("polyline")) == 1
    )


def test_names_are_text() -> None:
    hostile = '"><script>alert(1)</script>'
    for picture in (
        scatter(hostile, [Series(hostile, [(1, 1.0)])], x=hostile, y=hostile),
        stacked([(hostile, 1.0, 0)]),
        interval(0.5, 0.25, 0.75),
    ):
        assert "<script" not in picture
    assert 'aria-label="0.500, 0.250 to 0.750"' in interval(0.5, 0.25, 0.75)
    assert interval(None, None, None) == ""
