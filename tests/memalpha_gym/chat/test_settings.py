"""MODEL@URL and its options."""

from __future__ import annotations

import pytest

from memalpha_gym.chat.settings import ChatSettings, parse_spec

URL = "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize(
    ("spec", "settings", "others"),
    [
        (f"Qwen/Qwen3-32B@{URL}", ChatSettings("Qwen/Qwen3-32B", URL), {}),
        ("gpt-4.1-mini", ChatSettings("gpt-4.1-mini"), {}),
        (f"team@home@{URL}", ChatSettings("team@home", URL), {}),
        ("m@https://example.org/api/v1", ChatSettings("m", "https://example.org/api/v1"), {}),
        (
            f"m@{URL}#timeout=60&attempts=3&thinking=none&key=MY_KEY&cache=runs/c.db",
            ChatSettings("m", URL, timeout=60.0, attempts=3, thinking=None, key="MY_KEY", cache="runs/c.db"),
            {},
        ),
        (f"m@{URL}#thinking=TRUE&top_entries=2", ChatSettings("m", URL, thinking=True), {"top_entries": "2"}),
        ("m#prompts=my%20file.yaml", ChatSettings("m"), {"prompts": "my file.yaml"}),
    ],
)
def test_specs(spec: str, settings: ChatSettings, others: dict[str, str]) -> None:
    assert parse_spec(spec) == (settings, others)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("", "has no name"),
        (f"@{URL}", "has no name"),
        ("m@http:///v1", "http://host:port/v1"),
        ("m@http://me:secret@host/v1", "must hold no key"),
        ("m@http://host/v1?key=secret", "must hold no key"),
        (f"m@{URL}#timeout=long", "timeout cannot be 'long'"),
        (f"m@{URL}#timeout=0", "timeout above 0"),
        (f"m@{URL}#timeout=nan", "timeout above 0"),
        (f"m@{URL}#pause=inf", "timeout above 0"),
        (f"m@{URL}#attempts=0", "attempts of 1 or more"),
        (f"m@{URL}#thinking=perhaps", "thinking cannot be 'perhaps'"),
        (f"m@{URL}#timeout", "bad query field"),
    ],
)
def test_what_is_wrong_with_a_spec(spec: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        parse_spec(spec)
    assert "secret" not in str(caught.value)


def test_the_name_is_model_and_address() -> None:
    assert ChatSettings("m", URL, cache="runs/c.db").name == f"m@{URL}"
    assert ChatSettings("m").name == "m"
