"""The reference: docstrings as Markdown."""

from __future__ import annotations

from docs.site.reference import markdown, reference_pages

DOC = """What it does, of `<b>`.

    Args:
        name: what it is called, <i>so</i>
            and more.
        other: a thing.

    Raises:
        ValueError: it is wrong.
    """


def test_sections_become_lists_and_nothing_becomes_markup() -> None:
    assert markdown(DOC).splitlines() == [
        "What it does, of `<b>`.",
        "",
        "**Args**",
        "",
        "- `name`: what it is called, &lt;i>so&lt;/i> and more.",
        "- `other`: a thing.",
        "",
        "**Raises**",
        "",
        "- `ValueError`: it is wrong.",
    ]


def test_public_names_have_their_place() -> None:
    pages = "\n".join(reference_pages().values())
    for name in "evaluate MemoryConstructionEnv Task RewardConfig heat_map ChatEpisode check_product Knobs".split():
        assert f"### {name}\n" in pages, name
