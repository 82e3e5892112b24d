"""Progress bars: widgets where a notebook can show them, text elsewhere."""

from __future__ import annotations

import warnings
from typing import Any


def progress(*args: Any, **options: Any) -> Any:
    """A ``tqdm`` bar of the kind that fits, without tqdm's warning that ipywidgets is not installed."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*IProgress.*")
        from tqdm.auto import tqdm
    return tqdm(*args, **options)
