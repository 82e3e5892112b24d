"""Tables on disk: Parquet parts, atomic, append-only until compacted.

A store is a folder.  Each batch of articles is one part, a folder ``parts/<number>-<key>`` with a
Parquet file a table and a manifest; it is written beside and renamed into place, so a part is whole or
not there.  Where an article stands in several parts (it was edited, or a rule changed), the latest counts.
``index.parquet`` says which part holds which article; it is made from the parts and may be deleted.
"""

from analysis.store.files import load, path, save
from analysis.store.store import Store

__all__ = ["Store", "load", "path", "save"]
