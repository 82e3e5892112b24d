"""A figure as a file: HTML that works without network, SVG, PNG, PDF, JSON, and the CSV of what is drawn."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from analysis import theme
from analysis.charts import pdf

FORMATS = ("html", "svg", "png", "pdf", "json", "csv")


def save(
    chart: alt.TopLevelMixin,
    path: str | os.PathLike[str],
    *,
    formats: Iterable[str] | None = None,
    dark: bool = False,
) -> list[Path]:
    """Write a figure, in the format of the suffix or in several formats side by side.

    Args:
        chart: any Altair chart.
        path: the file; with ``formats`` the suffix, if any, is replaced by each of them.
        formats: of html, svg, png (two pixels a point), pdf, json (Vega-Lite) and csv (what is drawn).
        dark: the dark look in svg, png, pdf and json.  HTML follows the reader's own setting.

    Returns:
        The files, in the order of the formats.  The same chart gives the same bytes.

    Raises:
        ValueError: a format is not known.
    """
    path = Path(path)
    wanted = [path.suffix.lstrip(".").lower()] if formats is None else list(formats)
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise ValueError(f"no format {', '.join(map(repr, unknown))}; say {', '.join(FORMATS)}")
    spec = specification(chart, dark=dark)
    stem = path.stem if path.suffix[1:].lower() in FORMATS else path.name
    path.parent.mkdir(parents=True, exist_ok=True)
    written = []
    for name in wanted:
        target = path if formats is None else path.with_name(f"{stem}.{name}")
        content = _content(name, spec)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(content)
        part.replace(target)
        written.append(target)
    return written


def specification(chart: alt.TopLevelMixin, *, dark: bool = False) -> dict[str, Any]:
    """The chart's Vega-Lite specification in the look of this project, names in order of use."""
    with alt.theme.enable(theme.name(dark=dark)), alt.data_transformers.enable("default", consolidate_datasets=True):
        spec = chart.to_dict()
    return json.loads(_in_order(r"\b(view_|param_|concat_|layer_)\d+\b", json.dumps(spec, ensure_ascii=False)))


def drawn(spec: dict[str, Any]) -> pl.DataFrame:
    """What a specification draws, as one frame: its data sets with the columns of the largest."""
    datasets = [rows for rows in (spec.get("datasets") or {}).values() if rows]
    if not datasets:
        return pl.DataFrame()
    columns = list(max(datasets, key=len)[0])
    same = [row for rows in datasets if list(rows[0]) == columns for row in rows]
    return pl.DataFrame(same, infer_schema_length=None)


def _content(name: str, spec: dict[str, Any]) -> bytes:
    text = spec.get("description") or _title_of(spec)
    match name:
        case "html":
            return _html(spec, text).encode()
        case "svg":
            return _svg(spec, text).encode()
        case "png":
            return vl_convert.vegalite_to_png(spec, scale=2)
        case "pdf":
            return pdf.in_order(vl_convert.svg_to_pdf(_svg(spec, text)))
        case "json":
            return (json.dumps(spec, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
        case _:
            return drawn(spec).write_csv().encode()


def _title_of(spec: dict[str, Any]) -> str:
    title = spec.get("title") or ""
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else str(text)


def _svg(spec: dict[str, Any], text: str) -> str:
    """The SVG with its words for those who do not see it, which Vega leaves out, and ids in order of use."""
    svg = _in_order(r"\b(clip|gradient_)\d+\b", vl_convert.vegalite_to_svg(spec))
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(text, quote=True)}" ', 1)


def _in_order(pattern: str, text: str) -> str:
    """The text with the numbers of all names that match counted anew: sessions count on, files must not."""
    seen: dict[str, str] = {}

    def number(match: re.Match) -> str:
        kind = match[1]
        return seen.setdefault(match[0], f"{kind}{sum(name.startswith(kind) for name in seen)}")

    return re.sub(pattern, number, text)


@functools.cache
def _bundle() -> str:
    return vl_convert.javascript_bundle()


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
<script>{bundle}</script>
<script type="application/json" id="specification">{spec}</script>
<script type="application/json" id="looks">{looks}</script>
<script>
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const draw = () => vegaEmbed("#figure", {{ ...read("specification"), config: read("looks")[dark.matches ? 1 : 0] }},
  {{ renderer: "svg", actions: false, tooltip: {{ theme: dark.matches ? "dark" : "light" }} }}).then(() => {{
    // Vega gives the marks of a brush a role and no name.
    document.querySelectorAll('#figure [role="graphics-symbol"]:not([aria-label])').forEach(
      (mark) => mark.setAttribute("aria-hidden", "true"));
  }});
dark.addEventListener("change", draw);
draw();
</script>
</body>
</html>
"""


def _html(spec: dict[str, Any], text: str) -> str:
    """A page that holds all it needs and follows the reader's light or dark setting."""
    own = {key: value for key, value in spec.items() if key != "config"}
    looks = [_merged(spec.get("config", {}), theme.config(dark=dark)) for dark in (False, True)]
    return _PAGE.format(
        title=escape(_title_of(spec)),
        text=escape(text),
        light=theme.LIGHT,
        dark=theme.DARK,
        font=theme.FONT,
        bundle=_bundle(),
        spec=_json_in_html(own),
        looks=_json_in_html(looks),
    )


def _merged(config: dict[str, Any], look: dict[str, Any]) -> dict[str, Any]:
    """The look, under whatever the chart itself configures beyond a look of ours."""
    looks = (theme.config(), theme.config(dark=True))
    own = {key: value for key, value in config.items() if all(value != other.get(key) for other in looks)}
    return look | own


def _json_in_html(value: Any) -> str:
    """JSON that cannot end its script element, whatever an article says."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
