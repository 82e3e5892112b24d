"""What a reader does with a linked figure: drags over periods, clicks a dyad, points at a mark."""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.sync_api import Locator, TimeoutError, expect

BRUSHED, PICKED = "g.bars_marks", "g.matrix_marks, g[class*='matrix_']"
"""What only the figure has that is dragged over, or whose cells are clicked."""
_HEIGHTS = "(bars) => bars.map((bar) => bar.getAttribute('d')).join()"


def brush(chart: Locator) -> tuple[list[str], list[str]]:
    """Drag over the last period that has acts; gives the sentences listed before and after."""
    page = chart.page
    sentences = chart.locator("g.mark-text.role-mark").last.locator("text")
    before = sentences.all_text_contents()
    bars = chart.locator("g.mark-rect.role-mark.bars_marks path")
    assert bars.count() > 1
    bars.first.scroll_into_view_if_needed()
    box = [bar for bar in (bar.bounding_box() for bar in bars.all()) if bar["height"] > 1][-1]
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] - 4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    page.mouse.move(box["x"] + box["width"] + 2, middle, steps=4)
    page.mouse.up()
    expect(sentences).not_to_have_count(len(before))
    return before, sentences.all_text_contents()


def pick(chart: Locator) -> tuple[str, str]:
    """Click the first dyad of a matrix; gives the shapes of the bars below before and after."""
    bars = chart.locator("g.mark-rect.role-mark path[aria-roledescription='bar']")
    before = bars.evaluate_all(_HEIGHTS)
    chart.locator("g[class*='matrix_'] path, g[class*='matrix'] path").first.click(force=True)
    for _ in range(50):
        if bars.evaluate_all(_HEIGHTS) != before:
            break
        chart.page.wait_for_timeout(100)
    return before, bars.evaluate_all(_HEIGHTS)


def told(chart: Locator) -> str:
    """The tooltip of the first mark that gives one when it is pointed at; some have another mark over them.

    It stands beside the pointer, however large the page draws the figure.
    """
    page = chart.page
    tip = page.locator("#vg-tooltip-element.visible")
    marks = chart.locator("g:is(.mark-symbol, .mark-rect).role-mark path").all()
    for mark in [mark for mark in marks if (mark.bounding_box() or {"height": 0})["height"] > 1][:12]:
        mark.hover(force=True)
        with suppress(TimeoutError):
            tip.wait_for(timeout=2_000)
            break
    text = tip.text_content(timeout=2_000)
    tip, mark = tip.bounding_box(), mark.bounding_box()
    across = max(tip["x"] - mark["x"] - mark["width"], mark["x"] - tip["x"] - tip["width"])
    assert across < 60
    page.mouse.move(1, 1)
    assert re.search(r"\d", text)
    return text
