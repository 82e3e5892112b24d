"""What a notebook needs once, however many cells show something that uses it."""

from __future__ import annotations


class Carrier:
    """Which cell of the kernel's notebook carries a script: the first that needs it, also when it is run again."""

    def __init__(self) -> None:
        self._cell: str | None = None
        self._run: str | None = None

    def carries(self) -> bool:
        """Whether what is shown now must bring the script along; always outside a notebook."""
        cell, run = self._here()
        if run is None:
            return True
        if self._cell is None:
            self._cell = cell
        if cell != self._cell or run == self._run:
            return False
        self._run = run
        return True

    @staticmethod
    def _here() -> tuple[str | None, str | None]:
        """The running cell, by its id or else its code, and the run; none outside a kernel."""
        from IPython import get_ipython

        kernel = getattr(get_ipython(), "kernel", None)
        parent = kernel.get_parent("shell") if kernel else {}
        cell = (parent.get("metadata") or {}).get("cellId") or (parent.get("content") or {}).get("code")
        return cell, (parent.get("header") or {}).get("msg_id")
