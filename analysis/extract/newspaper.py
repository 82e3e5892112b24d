"""newspaper3k behind an adapter: HTML in, four plain fields out, nothing fetched, nothing remembered.

The library is unmaintained and raises on odd pages; here it never does.
"""

from __future__ import annotations

import functools
import logging
import re
import warnings
from typing import Any, NamedTuple

_URL = re.compile(r"https?://[\w.:-]+(?:[/?#]|$)")


class NewspaperFields(NamedTuple):
    """What newspaper3k reads in a page; empty where it finds nothing or fails."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    error: str | None = None


@functools.cache
def _library() -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in its source
        import newspaper

    logging.getLogger("newspaper").setLevel(logging.CRITICAL)
    config = newspaper.Config()
    config.fetch_images = False
    config.memoize_articles = False
    config.follow_meta_refresh = False
    config.MAX_FILE_MEMO = 0
    return newspaper.Article, config


def read_with_newspaper(html: str, url: str | None = None) -> NewspaperFields:
    """Parse a page with newspaper3k.

    Args:
        html: the page, control characters stripped.
        url: its address; the library wants one, so a placeholder stands in.
    """
    try:
        article_class, config = _library()
        article = article_class(url if url and _URL.match(url) else "http://localhost/", config=config)
        article.download(input_html=html)
        article.parse()
        return NewspaperFields(
            text=article.text or "",
            title=article.title or "",
            authors=tuple(article.authors or ()),
            published=article.publish_date.isoformat() if article.publish_date else "",
        )
    except MemoryError:  # the page's fault, not the library's
        raise
    except Exception as error:
        return NewspaperFields(error=f"newspaper3k: {type(error).__name__}: {error}"[:200])
