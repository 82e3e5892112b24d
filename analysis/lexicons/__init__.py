"""Lexicons: data files that a researcher can read and edit, and the one reader for all.

A lexicon is a UTF-8 CSV file, its fields between commas, or between semicolons or tabs.  Lines
that begin with ``#`` are comments: the first ones say what each column means and where each group
of terms comes from.  Then comes a line of column names, then one term a line.
"""

from __future__ import annotations

import csv
from pathlib import Path

FOLDER = Path(__file__).parent


class LexiconError(ValueError):
    """A line of a lexicon cannot be used; the message names file, line and what to do."""


def path_of(name: str) -> Path:
    """Path of a lexicon that ships with the project: ``path_of("reporting_verbs")``, ``path_of("acts/terms")``."""
    return FOLDER / f"{name}.csv"


def read_lexicon(path: str | Path, required: tuple[str, ...]) -> list[dict[str, str]]:
    """Read one lexicon file into a list of rows.

    Args:
        path: the file, or the name of one that ships with the project.
        required: columns that must be there and filled on every line.

    Returns:
        One dict a term, values stripped, plus ``line`` (its number in the file, as text).

    Raises:
        LexiconError: a column is missing, a line has too many or too few fields, or a
            required field is empty.  The message names the file and the line.
        FileNotFoundError: there is no such file.
    """
    path = Path(path)
    if not path.suffix:
        path = path_of(str(path))
    rows: list[dict[str, str]] = []
    header: list[str] | None = None
    mark = ","
    with open(path, encoding="utf-8-sig", newline="") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip() or line.startswith("#"):
                continue
            if header is None and "," not in line:
                mark = next((other for other in ";\t" if other in line), mark)
            fields = _quoted(line, mark, path, number) if '"' in line else line.split(mark)
            fields = [field.strip() for field in fields]
            if header is None:
                header = fields
                missing = [name for name in required if name not in header]
                if missing:
                    raise LexiconError(
                        f"{path.name}, line {number}: no column {', '.join(map(repr, missing))}; "
                        f"the columns are {', '.join(header)}"
                    )
                continue
            if len(fields) != len(header):
                raise LexiconError(
                    f"{path.name}, line {number}: {len(fields)} fields where the header has {len(header)} "
                    f"({', '.join(header)}); put a value that holds a comma in double quotes"
                )
            row = dict(zip(header, fields, strict=True))
            for name in required:
                if not row[name]:
                    raise LexiconError(f"{path.name}, line {number}: {name!r} is empty")
            row["line"] = str(number)
            rows.append(row)
    if header is None:
        raise LexiconError(f"{path.name}: the file has no line of column names")
    return rows


def _quoted(line: str, mark: str, path: Path, number: int) -> list[str]:
    """The fields of a line that has double quotes."""
    try:
        return next(csv.reader([line], delimiter=mark, strict=True))
    except csv.Error as error:
        raise LexiconError(f"{path.name}, line {number}: {error}; is a double quote not closed?") from error
