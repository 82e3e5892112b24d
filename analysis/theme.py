"""One look for every figure, light and dark.

The colours were chosen by search: each pair of the categorical palette keeps a CIEDE2000 distance of
10 or more for normal vision and for simulated protanopia, deuteranopia and tritanopia (Machado,
Oliveira and Fernandes 2009), and each stands at 3:1 or more against its ground; the tests hold them
to it.  Hostile is orange, cooperative is blue, never red against green.

Charts name styles and ranges ("note", "diverging"), not colours, so the same chart can be shown in
light and dark.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from types import ModuleType
from typing import Any

__all__ = ["DARK", "LIGHT", "Palette", "config", "is_dark", "name", "use"]

FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
WIDTH = 700
"""Width of a figure in pixels, from edge to edge: a page of text, a cell of a notebook, half a slide."""
PADDING = 12
"""Pixels between a figure's edge and what is drawn."""


def __dir__() -> list[str]:
    return __all__


@dataclass(frozen=True)
class Palette:
    """The colours of one look, as hex strings.

    Attributes:
        ground: behind everything.
        ink: titles and marks without a colour of their own.
        quiet: axis labels, captions; 4.5:1 or more against the ground.
        rule: grid and axes.
        faint: shaded periods without articles.
        categories: for names without order, most important first.
        hostile: of threats and other hostile acts.
        cooperative: of agreements and other cooperative acts.
        sequence: from none to many.
    """

    ground: str
    ink: str
    quiet: str
    rule: str
    faint: str
    categories: tuple[str, ...]
    hostile: str
    cooperative: str
    sequence: tuple[str, ...]

    @property
    def diverging(self) -> tuple[str, ...]:
        """From all cooperative through the ground to all hostile."""
        return (self.cooperative, self.faint, self.hostile)


LIGHT = Palette(
    ground="#ffffff",
    ink="#1f2328",
    quiet="#57606a",
    rule="#d8dee4",
    faint="#eef1f4",
    categories=("#0072b2", "#c2410c", "#8c506e", "#252e92", "#593214", "#739261"),
    hostile="#c2410c",
    cooperative="#0072b2",
    sequence=("#fdf3ea", "#f7cfa6", "#ec9f62", "#d46a2b", "#a83c0b", "#6b2404"),
)
DARK = Palette(
    ground="#15181c",
    ink="#e8eaed",
    quiet="#a3abb5",
    rule="#353b43",
    faint="#22272d",
    categories=("#6bb8ee", "#ff8f50", "#776cc1", "#c48db4", "#b6e6b8", "#2a8476"),
    hostile="#ff8f50",
    cooperative="#6bb8ee",
    sequence=("#22272d", "#4a2d1c", "#83431b", "#bd5f22", "#f08645", "#ffc79c"),
)


def config(*, dark: bool = False) -> dict[str, Any]:
    """The Vega-Lite configuration of the light or the dark look."""
    look = DARK if dark else LIGHT
    return {
        "background": look.ground,
        "font": FONT,
        "view": {"stroke": None, "continuousWidth": WIDTH - 60, "continuousHeight": 280},
        "padding": PADDING,
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "color": look.ink,
            "fontSize": 17,
            "fontWeight": 600,
            "offset": 14,
            "subtitleColor": look.quiet,
            "subtitleFontSize": 12,
            "subtitleLineHeight": 16,
            "subtitlePadding": 6,
        },
        "axis": {
            "labelColor": look.quiet,
            "labelFontSize": 12,
            "titleColor": look.quiet,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "gridColor": look.rule,
            "domainColor": look.rule,
            "tickColor": look.rule,
            "labelPadding": 5,
            "titlePadding": 8,
        },
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False},
        "axisBand": {"grid": False, "domain": False, "ticks": False},
        "header": {
            "labelColor": look.ink,
            "labelFontSize": 13,
            "labelFontWeight": 600,
            "labelAnchor": "start",
            "titleColor": look.quiet,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {
            "labelColor": look.ink,
            "labelFontSize": 12,
            "titleColor": look.quiet,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "orient": "top",
            "symbolStrokeWidth": 2,
        },
        "range": {
            "category": list(look.categories),
            "diverging": list(look.diverging),
            "heatmap": list(look.sequence),
            "ramp": list(look.sequence),
            "ordinal": list(look.sequence),
        },
        "line": {"strokeWidth": 2.2, "strokeJoin": "round"},
        "bar": {"color": look.categories[0]},
        "rect": {"stroke": look.ground, "strokeWidth": 1},
        "mark": {"color": look.categories[0]},
        "text": {"color": look.ink, "fontSize": 12},
        "rule": {"color": look.quiet},
        "style": {
            "band": {"line": False},
            "gap": {"color": look.faint, "stroke": None, "opacity": 1},
            "empty": {"color": look.faint, "opacity": 0.6},
            "note": {"color": look.quiet, "fontSize": 11},
            "quiet": {"color": look.quiet},
            "label": {"fontSize": 12, "fontWeight": 600},
            "plain": {"color": look.ink, "fontSize": 12},
            "keyword": {"color": look.hostile, "fontWeight": 600, "fontSize": 12},
            "inverse": {"color": look.ground},
            "ring": {"color": look.ink, "strokeWidth": 2},
            "hollow": {"fill": look.ground, "strokeWidth": 1.6, "opacity": 1},
            "piece": {"stroke": look.ground, "strokeWidth": 0.8},
            "hostile": {"color": look.hostile},
            "cooperative": {"color": look.cooperative},
            "ahead": {"color": look.categories[0]},
            "back": {"color": look.categories[2]},
        },
    }


@functools.cache
def _altair() -> ModuleType:
    """Altair with both looks registered; it takes a second to load, and what shows no chart needs only the colours."""
    import altair as alt

    for dark in (False, True):
        alt.theme.register(_NAMES[dark], enable=False)(functools.partial(_theme, dark=dark))
    return alt


def _theme(*, dark: bool) -> dict[str, Any]:
    return {"config": config(dark=dark)}


_NAMES = {False: "muscletalk", True: "muscletalk_dark"}


def name(*, dark: bool = False) -> str:
    """Name under which the look is registered with Altair."""
    _altair()
    return _NAMES[dark]


def is_dark() -> bool:
    """Whether the dark look is in use."""
    return _altair().theme.active == _NAMES[True]


def use(*, dark: bool = False) -> None:
    """Draw every following chart in this look; ``alt.theme.enable("default")`` goes back."""
    _altair().theme.enable(_NAMES[dark])
