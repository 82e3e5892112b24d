"""What make and the notebooks read: files of your own or the default corpus, of a period, with own actors."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace

import polars as pl

from analysis import default_corpus
from analysis.articles import mark_duplicates
from analysis.periods import articles_between, as_period
from analysis.sources import read
from analysis.store.files import ASKED, load, path, save
from analysis.tables import Tables
from analysis.whole import written_whole

DEFAULT = "default"
"""The name of the default corpus in ``corpus=``."""


def title(corpus: str | os.PathLike[str] | None = None) -> str | None:
    """The name of a corpus for the source line of a figure; None asks for that of ``make tables``, if it is known."""
    made = None if corpus else _made()
    name = str(corpus) if corpus else made.corpus if made else None
    return default_corpus.TITLE if name == DEFAULT else name


def tables(
    corpus: str | os.PathLike[str] | None = None,
    *,
    since: str | dt.date | None = None,
    until: str | dt.date | None = None,
    actors: str | os.PathLike[str] | None = None,
) -> Tables:
    """The tables of a corpus: those of ``make tables``, or a part of them, where they hold what is asked for.

    Else the corpus is read and annotated now, with the store of make: what was read once is not read again.

    Args:
        corpus: ``default``, or files as for ``analysis.read``; None for what ``make tables`` read.
        since: first day of publication, ``YYYY-MM-DD``; None for the first that there is.
        until: last day of publication.
        actors: CSV or TOML file with your own actors; None for those that ``make tables`` took for this corpus.

    Returns:
        ``Tables`` with polars frames.  Articles that tell no day are in every period.

    Raises:
        FileNotFoundError: there are no tables yet, no such corpus, or no such actors.
        ValueError: what is given is no day, the first is after the last, or actors are given for tables whose
            corpus is not known.

    >>> tables("data/example.txt", since="2021-12-32")
    Traceback (most recent call last):
    ...
    ValueError: since='2021-12-32' is no day; write year, month and day, as in 2022-01-31
    """
    as_period(since, until)
    made = _made()
    if not corpus and not made:
        if actors:
            raise ValueError("which corpus the tables in data/tables are of is not known; name it with corpus=")
        return load().between(since, until)
    if made and (not corpus or path(corpus) == path(made.corpus)):
        since, until, actors = since or made.since, until or made.until, actors or made.actors
        asked = Asked.of(made.corpus, since=since, until=until, actors=actors)
        if asked.is_in(made):
            return load().between(asked.since, asked.until)
    else:
        asked = Asked.of(corpus, since=since, until=until, actors=actors)
    return asked.annotated()


@dataclass(frozen=True)
class Asked:
    """What tables are asked for.

    Attributes:
        corpus: ``default``, or files as for ``analysis.read``.
        since: first day.
        until: last day.
        actors: file with own actors.
        edition: a hash of that file.
    """

    corpus: str
    since: dt.date | None
    until: dt.date | None
    actors: str | None
    edition: str | None

    @classmethod
    def of(
        cls,
        corpus: str | os.PathLike[str] | None,
        *,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        actors: str | os.PathLike[str] | None = None,
    ) -> Asked:
        """From words as people write them; an empty one asks for all there is.

        Raises:
            ValueError: a word is no day, or the first day is after the last.
            FileNotFoundError: ``actors`` names no file.
        """
        corpus = str(corpus or DEFAULT)
        first, last = as_period(since, until)
        edition = None
        if actors:
            if not path(actors).is_file():
                raise FileNotFoundError(f"no actors file {str(actors)!r} in {path().resolve()}")
            edition = hashlib.blake2b(path(actors).read_bytes(), digest_size=8).hexdigest()
        if first is None and corpus == DEFAULT:
            first = default_corpus.SINCE
        return cls(corpus, first, last, str(actors or "") or None, edition)

    def is_in(self, made: Asked) -> bool:
        """Whether tables made for the same corpus hold the period, with the same actors."""
        return (
            self.edition == made.edition
            and (made.since is None or (self.since is not None and self.since >= made.since))
            and (made.until is None or (self.until is not None and self.until <= made.until))
        )

    def articles(self) -> pl.DataFrame:
        """The articles in normal form, copies marked; the default corpus with what ``make scrape`` fetched.

        Raises:
            FileNotFoundError: the corpus is not there.
        """
        if self.corpus != DEFAULT:
            return mark_duplicates(articles_between(read(self.corpus), self.since, self.until))
        raw, pages = path("data", "raw", default_corpus.FILE), path("data", "raw", "pages")
        if not raw.exists():
            raise FileNotFoundError(f"no default corpus at {raw.resolve()}; run 'make corpus', or name your own files")
        found = default_corpus.crisis_part(default_corpus.read(raw))
        if any(pages.glob("*.html.gz")):
            found = mark_duplicates(pl.concat([found, read(pages)], how="diagonal"))
        return articles_between(found, self.since, self.until)

    def annotated(self, *, processes: int | None = None, progress: bool | None = None) -> Tables:
        """The tables; what the store of make holds is not read again."""
        from analysis.annotate import annotate  # spaCy takes a second to load, and tables that are there need none

        return annotate(
            self.articles(),
            actors=path(self.actors) if self.actors else None,
            store=path("data", "tables", "store"),
            processes=processes or os.cpu_count() or 1,
            progress=progress,
        )


def make_tables(asked: Asked, *, processes: int | None = None) -> Tables:
    """Annotate what is asked for, with a progress bar, and write it as the tables of the project.

    Raises:
        FileNotFoundError: the corpus is not there.
        ValueError: it cannot be read, or no article of it is of that period; the tables stay as they were.
    """
    made = asked.annotated(processes=processes, progress=True)
    if made.articles.is_empty():
        days = replace(asked, since=None, until=None).articles()["published_day"]
        raise ValueError(f"no article of {asked.corpus} is of that period; they are of {days.min()} to {days.max()}")
    folder = path("data", "tables")
    save(made, folder)
    with written_whole(folder / ASKED) as part:
        part.write_text(json.dumps(asdict(asked), default=str, indent=1), encoding="utf-8")
    return made


def _made() -> Asked | None:
    """What the tables of the project were made for; None where there are none or others were saved in their place."""
    try:
        said = json.loads(path("data", "tables", ASKED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    since, until = as_period(said.pop("since"), said.pop("until"))
    return Asked(**said, since=since, until=until)
