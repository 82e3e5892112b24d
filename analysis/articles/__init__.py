"""Articles in one normal form: clean text, ids, days, near-duplicates."""

from analysis.articles.normalize import Normal, normalize
from analysis.articles.table import text_hash, to_articles

__all__ = ["Normal", "normalize", "text_hash", "to_articles"]
