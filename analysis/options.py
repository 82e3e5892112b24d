"""What the stations are told, in a form that travels to other processes and machines."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from analysis.versions import Versions, versions


class OwnFile(NamedTuple):
    """A researcher's own file with its content: a worker elsewhere may not have it, and it may be edited."""

    name: str
    content: bytes

    @classmethod
    def of(cls, path: str | os.PathLike[str] | None) -> OwnFile | None:
        """The file as it is now.

        Raises:
            FileNotFoundError: there is none.
            TypeError: it is no path.
        """
        if path is not None and not isinstance(path, str | os.PathLike):
            raise TypeError(f"your own actors or terms are given as the path of a file, not as a {type(path).__name__}")
        return cls(Path(path).name, Path(path).read_bytes()) if path else None

    def loaded(self, load: Callable[[Path], Any]) -> Any:
        """What ``load`` makes of a file with this name and content."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, self.name)
            path.write_bytes(self.content)
            return load(path)


@dataclass(frozen=True)
class Options:
    """What the stations are told.

    Attributes:
        actors: a CSV or TOML with a user's own actors.
        threats: a CSV with a user's own terms for acts.
        without: groups of the act lexicon that are switched off.
    """

    actors: OwnFile | None = None
    threats: OwnFile | None = None
    without: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, *, actors: str | os.PathLike[str] | None = None, threats: str | os.PathLike[str] | None = None,
        without: str | Iterable[str] = (),
    ) -> Options:
        """Options from the arguments of ``annotate``."""
        return cls(
            OwnFile.of(actors), OwnFile.of(threats), (without,) if isinstance(without, str) else tuple(without))

    def versions(self) -> Versions:
        """Everything that decides what an article's rows are, besides the article."""
        return versions(
            actors=self.actors.content if self.actors else None,
            terms=self.threats.content if self.threats else None,
            without=self.without,
        )
