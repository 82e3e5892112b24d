"""What make calls: ``python -m analysis corpus | tables | notebook | scrape``."""

from __future__ import annotations

import argparse
import logging
import os
import sqlite3
import sys
from pathlib import Path


def bring_corpus(args: argparse.Namespace) -> None:
    """Download and check the default corpus."""
    from analysis import default_corpus

    print(f"{default_corpus.download(args.path)}: {default_corpus.TITLE}, checksum right")


def make_tables(args: argparse.Namespace) -> None:
    """Read a corpus, annotate what is new, write the five tables."""
    from analysis import corpus

    try:
        asked = corpus.Asked.of(args.corpus, since=args.since, until=args.until, actors=args.actors)
        made = corpus.make_tables(asked, processes=args.processes)
    except (ValueError, FileNotFoundError) as error:
        sys.exit(str(error))
    print(repr(made))


def run_notebook(args: argparse.Namespace) -> None:
    """Execute a notebook with papermill; the target is whole or not there, a failed run keeps its log."""
    import papermill

    target, logs = Path(args.target), Path(args.logs)
    logs.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    log = logs / f"{target.stem}.log"
    part = logs / f"{target.stem}.part.ipynb"
    logging.basicConfig(filename=log, filemode="w", level=logging.INFO, force=True)
    said = dict(item.split("=", 1) for item in args.parameter)
    parameters = {name: value or None for name, value in said.items()}
    if parameters.get("every"):
        from analysis.trends.counts import length_of

        try:
            length_of(parameters["every"])
        except ValueError as error:
            sys.exit(str(error))
    try:
        papermill.execute_notebook(
            args.source, part, parameters=parameters, cwd=".", kernel_name="python3",
            progress_bar=False, log_output=True, request_save_on_cell_execute=False,
            extra_arguments=["--log-level=ERROR"],  # else each kernel warns that its loopback sockets are open
        )
    except Exception as error:
        failed = part.rename(logs / f"{target.stem}.failed.ipynb") if part.exists() else log
        logging.exception("notebook failed")
        target.unlink(missing_ok=True)
        sys.exit(f"{args.source} failed: {error}\nSee {failed} and {log}.")
    sign(part)
    os.replace(part, target)
    print(target)


def sign(path: Path) -> None:
    """Sign a notebook that was run here as this user's own, as ``jupyter trust`` does; a copy elsewhere is not signed.

    Whoever runs a notebook trusts its code already, and text of articles in its outputs is escaped.  Without the
    signature JupyterLab shows the still pictures of the charts until it is run again.
    """
    import nbformat
    from nbformat.sign import NotebookNotary

    try:
        with NotebookNotary() as notary:
            notary.sign(nbformat.read(path, as_version=4))
    except (OSError, sqlite3.Error) as error:
        logging.warning("not signed, its charts are still pictures until it is run again: %s", error)


def scrape_urls(args: argparse.Namespace) -> None:
    """Fetch the articles of a file of URLs, feeds or sitemaps into data/raw."""
    from analysis import fetch

    try:
        print(fetch.scrape_file(args.urls, args.folder))
    except (ValueError, FileNotFoundError) as error:
        sys.exit(str(error))


def main() -> None:
    """Parse the command line and run one step."""
    parser = argparse.ArgumentParser(prog="python -m analysis", description=__doc__)
    steps = parser.add_subparsers(required=True)

    step = steps.add_parser("corpus", help=bring_corpus.__doc__)
    step.add_argument("path")
    step.set_defaults(run=bring_corpus)

    step = steps.add_parser("tables", help=make_tables.__doc__)
    step.add_argument("--corpus", default="default", help="'default', or files as for analysis.read")
    step.add_argument("--since", help="first day, YYYY-MM-DD")
    step.add_argument("--until", help="last day, YYYY-MM-DD")
    step.add_argument("--actors", help="CSV or TOML with your own actors")
    step.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    step.set_defaults(run=make_tables)

    step = steps.add_parser("notebook", help=run_notebook.__doc__)
    step.add_argument("source")
    step.add_argument("target")
    step.add_argument("--logs", default="data/logs")
    step.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE")
    step.set_defaults(run=run_notebook)

    step = steps.add_parser("scrape", help=scrape_urls.__doc__)
    step.add_argument("urls")
    step.add_argument("--folder", default="data/raw")
    step.set_defaults(run=scrape_urls)

    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
