"""Documents for people: what they link to is there, and their pictures are small."""

from __future__ import annotations

import re

import pytest
from conftest import PROJECT

PAGES = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("notebooks/*.md"), *PROJECT.glob("data/*.md")])
PICTURES = sorted((PROJECT / "data" / "readme").glob("*.png"))


def anchors(text: str) -> set[str]:
    """Names of the headings of a page, as a forge makes them."""
    heads = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_of_a_page_leads_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if heading:
            assert heading in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_every_picture_is_small_and_shown_with_words(picture):
    assert picture.stat().st_size < 200_000
    shown = re.compile(rf"!\[\w[^\]]+\]\([^)]*{picture.name}\)")
    assert any(shown.search(page.read_text(encoding="utf-8")) for page in PAGES), f"no page shows {picture.name}"
