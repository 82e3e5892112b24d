"""A JupyterLab of one's own on a free port of this machine, and its notebooks in a browser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browser.watch import Watch

QUIET = {  # nothing that asks a server elsewhere, or that lies over a cell
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}
STARTS_WITHIN = 90
"""Seconds that a server may take to start on a busy machine."""


def environment(project: Path) -> dict[str, str]:
    """The variables by which Jupyter keeps everything of its own inside a project, signatures of notebooks too."""
    own = project / ".jupyter"
    return os.environ | {
        "JUPYTER_CONFIG_DIR": str(own), "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"), "JUPYTERLAB_SETTINGS_DIR": str(own / "user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"), "IPYTHONDIR": str(own / "ipython"),
    }


@contextmanager
def jupyter_lab(project: Path) -> Iterator[str]:
    """Serve the notebooks of a project; gives the address with its token."""
    own = project / ".jupyter"
    (own / "runtime").mkdir(parents=True)
    settings = own / "share" / "lab" / "settings"
    settings.mkdir(parents=True)
    (settings / "overrides.json").write_text(json.dumps(QUIET))
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
        "--ServerApp.port_retries=0", f"--ServerApp.root_dir={project / 'notebooks'}", "--expose-app-in-browser",
        f"--LabApp.app_settings_dir={settings}", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
    ]
    log = own / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=project, env=environment(project), stdout=out, stderr=subprocess.STDOUT)
    try:
        yield _address(server, own / "runtime", log)
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


def _address(server: subprocess.Popen, runtime: Path, log: Path) -> str:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        found = runtime / f"jpserver-{server.pid}.json"
        if found.exists() and "is running at" in log.read_text(errors="replace"):
            info = json.loads(found.read_text())
            return f"{info['url']}lab/tree/{{}}?token={info['token']}&reset"
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")


_OUTPUTS = """() => {
  const notebook = window.jupyterapp.shell.currentWidget;
  return notebook.content.widgets.filter((cell) => cell.model.type === "code").map((cell) => ({
    source: cell.model.sharedModel.getSource(), count: cell.model.executionCount,
    outputs: cell.model.outputs.toJSON(),
  }));
}"""

_HIDDEN = """async () => {
  const outer = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer");
  outer.scrollTop = 0;
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const last = [...outer.querySelectorAll(".jp-Cell")].pop();
  return Math.ceil(last.getBoundingClientRect().bottom - outer.getBoundingClientRect().bottom);
}"""
"""Scrolls to the top; pixels of the notebook that are below the lower edge."""


class Notebook:
    """A notebook that is open in the browser.

    Attributes:
        watch: its page, watched.
        page: its page.
    """

    def __init__(self, watch: Watch, address: str, name: str) -> None:
        self.watch, self.page = watch, watch.page
        self.page.goto(address.format(name))
        self.page.wait_for_function(
            "(name) => window.jupyterapp?.shell.currentWidget?.context?.path === name", arg=name)
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")
        if self.page.locator("#jp-left-stack").is_visible():
            self.do("application:toggle-left-area")

    def do(self, command: str, **args: Any) -> None:
        """Run a command of JupyterLab, as its menus do, and wait until it is done."""
        self.page.evaluate("""([name, args]) => {
            window.isDone = false;
            window.jupyterapp.commands.execute(name, args).finally(() => { window.isDone = true; });
        }""", [command, args])
        self.page.wait_for_function("() => window.isDone", timeout=240_000)

    def run_all(self) -> list[dict[str, Any]]:
        """Run every cell; gives source, count and outputs of the code cells."""
        self.do("notebook:run-all-cells")
        return self.page.evaluate(_OUTPUTS)

    def look(self, *, dark: bool) -> None:
        """Switch JupyterLab to its light or dark theme."""
        self.do("apputils:change-theme", theme=f"JupyterLab {'Dark' if dark else 'Light'}")
        light = "false" if dark else "true"
        self.page.wait_for_function("(light) => document.body.dataset.jpThemeLight === light", arg=light)

    def picture(self, path: Path) -> None:
        """Save a picture of the whole notebook, however long."""
        before = self.page.viewport_size
        for _ in range(5):  # what comes into view may be higher than JupyterLab guessed
            hidden = self.page.evaluate(_HIDDEN)
            if hidden <= 0:
                break
            height = min(self.page.viewport_size["height"] + hidden + 8, 16_000)
            self.page.set_viewport_size({"width": before["width"], "height": height})
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
        self.page.set_viewport_size(before)

    def close(self) -> None:
        """Stop the kernel."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
