import pytest

from memalpha_gym.lenient_json import MAX_DEPTH, decode, mend


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def test_decode_says_where_the_value_ends() -> None:
    assert decode('x {"a": [1, 2.5]} y', 2) == ({"a": [1, 2.5]}, 17)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "a": 2}', {"a": 2}),
        ('"a\nb\tc\x00"', "a\nb\tc\x00"),
        ("[NaN, Infinity, -Infinity, 1e999, -1e999]", [None] * 5),
        ("9" * 5_000, None),
        ("-12", -12),
    ],
    ids=["equal keys", "control characters", "infinite", "huge", "negative"],
)
def test_decode_of_odd_values(text: str, value: object) -> None:
    assert decode(text)[0] == value


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 500, 100_000])
def test_depth_is_bounded_alike_below_and_above_the_interpreters_own_limit(depth: int) -> None:
    with pytest.raises(ValueError, match=f"more than {MAX_DEPTH} deep"):
        decode(nested(depth))
    with pytest.raises(ValueError, match=f"more than {MAX_DEPTH} deep"):
        mend(nested(depth)[: depth + 5])


def test_depth_that_is_allowed() -> None:
    assert decode(nested(MAX_DEPTH))[1] == 2 * MAX_DEPTH


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{'a': 'it\\'s', 'b': True, 'c': None,}", {"a": "it's", "b": True, "c": None}),
        ('{"a": {"b": "c"', {"a": {"b": "c"}}),
        ('{"a": [1, 2,', {"a": [1, 2]}),
        ('{a: "b"}', {"a": "b"}),
        ('{"a": "b}', {"a": "b"}),
        ("{'a': 1e999}", {"a": None}),
    ],
)
def test_mend(text: str, value: object) -> None:
    assert mend(text) == value


@pytest.mark.parametrize("text", ['{"memory_id": "s1', '{"a": "b", "c": "half a sen', '{"a": "he said \\"'])
def test_a_string_that_breaks_off_is_not_guessed_at(text: str) -> None:
    with pytest.raises(ValueError, match="breaks off inside a string"):
        mend(text)


@pytest.mark.parametrize("text", ["", "   ", "no JSON here"])
def test_nothing_to_mend(text: str) -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        mend(text)
