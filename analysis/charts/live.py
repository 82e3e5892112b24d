"""A figure that draws itself in a browser without network: in a page of its own or in a notebook's cell.

The drawing library (Vega, 0.9 MB) comes once a notebook, in the output of the first cell that shows a
chart.  Every chart carries its specification and a still picture of itself: where scripts do not run
(a notebook that is not trusted, a preview on the web), the picture is what is seen.
"""

from __future__ import annotations

import functools
import json
import re
from base64 import b64encode
from hashlib import blake2b
from html import escape
from typing import Any

import altair as alt
import vl_convert

from analysis import theme
from analysis.cells import Carrier

RENDERER = "muscletalk"


def use() -> None:
    """Show charts in cells without network; a renderer that the user has chosen is left."""
    if alt.renderers.active == "default" and not alt.renderers.options:
        alt.renderers.enable(RENDERER)


def words(spec: dict[str, Any]) -> str:
    """What a figure says, for those who do not see it: its description, else its title."""
    return str(spec.get("description") or title(spec))


def title(spec: dict[str, Any]) -> str:
    """The title of a specification in one line."""
    told = spec.get("title") or ""
    text = told.get("text", "") if isinstance(told, dict) else told
    return " ".join(text) if isinstance(text, list) else str(text)


_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SEPARATORS = re.compile("[\u2028\u2029]")


def drawable(value: Any) -> Any:
    """A specification whose texts Vega can read and SVG can hold.

    One character that XML forbids ends the process that draws it, so such stand as U+FFFD; the line and
    paragraph separators of Unicode are no part of a Vega expression and become blanks.
    """
    if isinstance(value, str):
        return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", _SEPARATORS.sub(" ", value))
    if isinstance(value, list):
        return [drawable(item) for item in value]
    return {drawable(key): drawable(item) for key, item in value.items()} if isinstance(value, dict) else value


def svg(spec: dict[str, Any], **options: Any) -> str:
    """The figure as SVG with its words, which Vega leaves out, and ids in order of use."""
    drawn = in_order(r"\b(clip|gradient_)\d+\b", vl_convert.vegalite_to_svg(spec, **options))
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(words(spec), quote=True)}" ', 1)


def in_order(pattern: str, text: str) -> str:
    """The text with the numbers in all names that match counted anew from 0.

    Altair and Vega count on through a session, and one figure is to give one file.
    """
    seen: dict[str, str] = {}

    def number(match: re.Match) -> str:
        kind = match[1]
        return seen.setdefault(match[0], f"{kind}{sum(name.startswith(kind) for name in seen)}")

    return re.sub(pattern, number, text)


def script(spec: dict[str, Any], place: str, *, follow: bool = True, fits: bool = False, **options: Any) -> str:
    """JavaScript that draws a figure as soon as the ``engine`` is there.

    Args:
        spec: the Vega-Lite specification.
        place: a JavaScript expression for the element to draw in.
        follow: draw in the light or the dark look as the page around asks; else as the specification says.
        fits: give the figure the width of its page; for a page of one figure.
        **options: for vega-embed.
    """
    config = spec.get("config", {})
    looks = [_merged(config, theme.config(dark=dark)) for dark in (False, True)] if follow else [config]
    own = {key: value for key, value in spec.items() if key != "config"}
    chart = {"spec": own, "looks": looks, "options": options, "fits": fits}
    said = ", ".join(f"{name}: {json_in_html(value)}" for name, value in chart.items())
    return f"(window.{_name()} ??= []).push({{place: {place}, {said}}});"


def json_in_html(value: Any) -> str:
    """JSON that cannot end its script element, whatever an article says."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@functools.cache
def engine() -> str:
    """JavaScript that draws the figures that wait for it and those that come after it."""
    return _ENGINE.replace("NAME", _name()).replace("BUNDLE", _bundle())


_ENGINE = """(() => {
if (window.NAME?.drawing) return;
(function () { BUNDLE })();
const embed = window.vegaEmbed;
const system = window.matchMedia("(prefers-color-scheme: dark)");
const isDark = () => {
  const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
  if (jpThemeLight) return jpThemeLight === "false";
  return vscodeThemeKind ? !vscodeThemeKind.includes("light") : system.matches;
};
const draw = async (chart) => {
  const place = chart.place.deref();
  if (!place) return false;
  const dark = isDark();
  const look = chart.looks[dark ? chart.looks.length - 1 : 0];
  const inside = document.createElement("div");
  try {
    const result = await embed(inside, { ...chart.spec, config: look },
      { renderer: "svg", tooltip: { theme: dark ? "dark" : "light" }, ...chart.options });
    if (chart.fits) await fit(inside, result.view);
    // Vega gives the marks of a brush a role and no name, and vega-embed its menu none.
    inside.querySelectorAll('[role="graphics-symbol"]:not([aria-label])').forEach(
      (mark) => mark.setAttribute("aria-hidden", "true"));
    inside.querySelector("summary")?.setAttribute("aria-label", "Save this chart");
    place.drawn?.finalize();
    place.drawn = result;
    place.replaceChildren(inside);
  } catch (error) {
    const told = document.createElement("p");
    told.textContent = `This chart could not be drawn: ${error.message}`;
    place.prepend(told);
  }
  return true;
};
const fit = async (inside, view) => {
  // A page of its own gives the figure its width, from four fifths of its size to twice; Vega knows nothing of it.
  const show = view.tooltip();
  view.tooltip((handler, event, ...told) => show.call(handler, handler, event?.onPage ?? event, ...told));
  await view.runAsync();
  const svg = inside.querySelector("svg.marks");
  const { width, height } = svg.viewBox.baseVal;
  const whole = `max(${width}px, ${96 * width / height}vh)`;
  svg.style.width = `clamp(${0.8 * width}px, min(100%, ${whole}), ${2 * width}px)`;
  svg.style.height = "auto";
};
const inFigure = (place) => (event) => {
  const svg = place.querySelector("svg.marks");
  const box = svg?.getBoundingClientRect();
  if (!box?.width) return;
  const { clientX, clientY } = event;
  const scale = box.width / svg.viewBox.baseVal.width;
  Object.defineProperties(event, {
    onPage: { value: { clientX, clientY } },
    clientX: { value: box.left + (clientX - box.left) / scale },
    clientY: { value: box.top + (clientY - box.top) / scale },
  });
};
const POINTED = ["click", "dblclick", "wheel", "pointerdown", "pointermove", "pointerup", "pointerover", "pointerout",
  "mousedown", "mousemove", "mouseup", "mouseover", "mouseout"];
const charts = new Set();
const push = (chart) => {
  const kept = { ...chart, place: new WeakRef(chart.place) };
  charts.add(kept);
  if (chart.fits) POINTED.forEach((kind) => window.addEventListener(kind, inFigure(chart.place), true));
  draw(kept);
};
const again = () => charts.forEach(async (chart) => {
  if (chart.looks.length > 1 && !(await draw(chart))) charts.delete(chart);
});
system.addEventListener("change", again);
new MutationObserver(again).observe(document.body,
  { attributeFilter: ["data-jp-theme-light", "data-vscode-theme-kind"] });
const waiting = window.NAME ?? [];
window.NAME = { push, drawing: true };
waiting.forEach(push);
})();"""


@functools.cache
def _bundle() -> str:
    return vl_convert.javascript_bundle()


@functools.cache
def _name() -> str:
    """The global of the engine in a page: another version of it is another engine."""
    return f"muscletalk_{blake2b((_ENGINE + _bundle()).encode(), digest_size=4).hexdigest()}"


def _merged(config: dict[str, Any], look: dict[str, Any]) -> dict[str, Any]:
    """The look, under whatever the chart itself configures beyond a look of ours."""
    looks = (theme.config(), theme.config(dark=True))
    own = {key: value for key, value in config.items() if all(value != other.get(key) for other in looks)}
    return look | own


def in_cell(spec: dict[str, Any], *, embed_options: dict[str, Any] | None = None, **_: Any) -> dict[str, str]:
    """A chart as the output of a cell, by mime type; the renderer that ``use`` enables."""
    spec = drawable(spec)
    text = words(spec)
    options = {"actions": {"export": True, "source": False, "compiled": False, "editor": False}}
    follow = alt.theme.active == theme.name()
    place = "document.currentScript.previousElementSibling"
    draw = script(spec, place, follow=follow, **(options | (embed_options or {})))
    carried = f"<script>{engine()}</script>" if _carrier.carries() else ""
    # The formulas of MathJax begin with a dollar; so do sums of money.
    html = f'<div class="mt-chart mathjax_ignore">{_picture(spec, text)}</div><script>{draw}</script>{carried}'
    return {"text/html": html, "text/plain": text or "A chart"}


def _picture(spec: dict[str, Any], text: str) -> str:
    """The still picture; none of a chart whose data are elsewhere."""
    try:
        drawn = svg(spec, allowed_base_urls=[])
    except ValueError:
        return escape(text)
    code = b64encode(drawn.encode()).decode()
    return f'<img alt="{escape(text, quote=True)}" src="data:image/svg+xml;base64,{code}">'


_carrier = Carrier()
alt.renderers.register(RENDERER, in_cell)
