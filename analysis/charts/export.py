"""A figure as a file: HTML that works without network, SVG, PNG, PDF, JSON, and the CSV of what is drawn."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from analysis import theme
from analysis.charts import live, pdf, png
from analysis.spreadsheets import csv_of
from analysis.whole import written_whole

FORMATS = ("html", "svg", "png", "pdf", "json", "csv")


def save(
    chart: alt.TopLevelMixin,
    path: str | os.PathLike[str],
    *,
    formats: str | Iterable[str] | None = None,
    dark: bool | None = None,
) -> list[Path]:
    """Write a figure, in the format of the suffix or in several formats side by side.

    Args:
        chart: any Altair chart.
        path: the file; with ``formats`` the suffix, if any, is replaced by each of them.
        formats: one or several of html, svg, png (two pixels a point), pdf, json (Vega-Lite) and csv (what is drawn).
        dark: the dark look in svg, png, pdf and json; None takes the look that ``analysis.theme.use`` set.  HTML
            follows the reader's own setting.

    Returns:
        The files, in the order of the formats.  The same chart gives the same bytes.

    Raises:
        ValueError: a format is not known.
    """
    path = Path(path)
    formats = [formats] if isinstance(formats, str) else formats
    wanted = [path.suffix.lstrip(".").lower()] if formats is None else list(formats)
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise ValueError(f"no format {', '.join(map(repr, unknown))}; say {', '.join(FORMATS)}")
    spec = specification(chart, dark=theme.is_dark() if dark is None else dark)
    stem = path.stem if path.suffix[1:].lower() in FORMATS else path.name
    path.parent.mkdir(parents=True, exist_ok=True)
    written = []
    for name in wanted:
        target = path if formats is None else path.with_name(f"{stem}.{name}")
        with written_whole(target) as part:
            part.write_bytes(_content(name, spec))
        written.append(target)
    return written


def specification(chart: alt.TopLevelMixin, *, dark: bool = False) -> dict[str, Any]:
    """The chart's Vega-Lite specification in the look of this project, names in order of use."""
    with alt.theme.enable(theme.name(dark=dark)), alt.data_transformers.enable("default", consolidate_datasets=True):
        spec = live.drawable(chart.to_dict())
    return json.loads(live.in_order(r"\b(view_|param_|concat_|layer_)\d+\b", json.dumps(spec, ensure_ascii=False)))


def drawn(spec: dict[str, Any]) -> pl.DataFrame:
    """What a specification draws, as one frame: its data sets with the columns of the richest."""
    datasets = [rows for rows in (spec.get("datasets") or {}).values() if rows]
    if not datasets:
        return pl.DataFrame()
    columns = list(max(datasets, key=lambda rows: (len(rows[0]), len(rows)))[0])
    same = [row for rows in datasets if list(rows[0]) == columns for row in rows]
    return pl.DataFrame(same, infer_schema_length=None)


def _content(name: str, spec: dict[str, Any]) -> bytes:
    match name:
        case "html":
            return _html(spec).encode()
        case "svg":
            return live.svg(spec).encode()
        case "png":
            return png.packed(vl_convert.vegalite_to_png(spec, scale=2))
        case "pdf":
            return pdf.in_order(vl_convert.svg_to_pdf(live.svg(spec)))
        case "json":
            return (json.dumps(spec, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
        case _:
            return csv_of(drawn(spec))


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ground: {light.ground}; --ink: {light.ink}; --quiet: {light.quiet}; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ground: {dark.ground}; --ink: {dark.ink}; --quiet: {dark.quiet}; }}
}}
body {{ margin: 0; padding: 1rem; background: var(--ground); color: var(--ink); font-family: {font}; }}
main {{ overflow-x: auto; }}
figure {{ margin: 0; }}
#figure .vega-embed {{ display: block; }}
h1 {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }}
figcaption {{ color: var(--quiet); font-size: 0.85rem; max-width: 42rem; line-height: 1.45; padding: 0 12px; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<figure>
<div id="figure"></div>
<figcaption>{text}</figcaption>
</figure>
</main>
<script>{engine}</script>
<script>{draw}</script>
</body>
</html>
"""


def _html(spec: dict[str, Any]) -> str:
    """A page that holds all it needs, follows the reader's light or dark setting and fills the window."""
    return _PAGE.format(
        title=escape(live.title(spec)),
        text=escape(live.words(spec)),
        light=theme.LIGHT,
        dark=theme.DARK,
        font=theme.FONT,
        engine=live.engine(),
        draw=live.script(spec, 'document.getElementById("figure")', fits=True, actions=False),
    )
