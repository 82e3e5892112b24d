"""Articles in one normal form: clean text, ids, days, near-duplicates."""

from analysis.articles.duplicates import mark_duplicates
from analysis.articles.languages import language_of
from analysis.articles.normalize import Normal, normalize
from analysis.articles.table import text_hash, to_articles

__all__ = ["Normal", "language_of", "mark_duplicates", "normalize", "text_hash", "to_articles"]
