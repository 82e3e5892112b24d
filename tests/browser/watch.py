"""A page that is watched: what it asks for, what fails in it, what it says is wrong for those who cannot see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Request

ALLOWED = ("data:", "blob:", "about:")
AXE = AXE_FILE_PATH.read_text(encoding="utf-8")


class Watch:
    """A page with everything that must not happen in it.

    Attributes:
        page: the page.
        wrong: requests that left for elsewhere, dialogs, errors of scripts.
    """

    def __init__(self, browser: Browser, *, own: str = "file:", dark: bool = False) -> None:
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme="dark" if dark else "light", offline=own == "file:")
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000 if own == "file:" else 90_000)
        self.own, self.wrong = own, []
        self.page.on("request", self._asked)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("dialog", self._said)
        self.context.on("page", lambda page: self.wrong.append(f"window: {page.url}"))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.own, *ALLOWED)):
            self.wrong.append(f"request: {request.url}")

    def _said(self, dialog: Any) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, path: Path) -> Any:
        """Open a file; gives the page."""
        self.page.goto(path.as_uri())
        return self.page

    def violations(self, *selectors: str) -> list[str]:
        """What axe-core finds serious or critical, in the whole page or in parts of it."""
        self.page.evaluate(AXE)
        where = {"include": [[selector] for selector in selectors]} if selectors else None
        found = self.page.evaluate("(where) => axe.run(where ?? document, {resultTypes: ['violations']})", where)
        return [
            f"{rule['id']}: {node['html'][:200]}"
            for rule in found["violations"] if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *error: Any) -> None:
        self.context.close()
        if error[0] is None:
            assert not self.wrong, "\n".join(self.wrong)


MARKS = """(chart) => {
  const outer = chart.querySelector("svg.marks")?.getBoundingClientRect();
  if (!outer) return {drawn: 0, outside: []};
  const seen = (mark) => {
    const box = mark.getBoundingClientRect();
    return (box.width > 0.5 || box.height > 0.5) && getComputedStyle(mark).display !== "none";
  };
  const clipped = (text) => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < outer.left - 1 || box.right > outer.right + 1
      || box.top < outer.top - 1 || box.bottom > outer.bottom + 1);
  };
  return {
    drawn: [...chart.querySelectorAll("g.role-mark :is(path, text, line, image)")].filter(seen).length,
    outside: [...chart.querySelectorAll("text")].filter(clipped).map((text) => text.textContent),
  };
}"""
"""How many marks of a chart are seen, and which of its words reach beyond its picture."""
