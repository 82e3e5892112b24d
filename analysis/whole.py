"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A path beside another to write to; what is there takes the other's place, or goes where writing fails.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with written_whole(Path(folder, "news.txt")) as part:
    ...         _ = part.write_text("Talks failed.")
    ...     [path.name for path in Path(folder).iterdir()]
    ['news.txt']
    """
    part = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        with contextlib.suppress(OSError):  # the folder may be gone, which is told by what went wrong in it
            part.unlink(missing_ok=True)
