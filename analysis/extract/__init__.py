"""A page's HTML as an article: newspaper3k first, two more opinions on the body, each field with its origin.

Pure: nothing is fetched, and whatever is given, an ``Article`` comes back.
"""

from analysis.extract.page import Article, extract

__all__ = ["Article", "extract"]
