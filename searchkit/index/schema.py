"""What an index holds: its fields, streams and columns, and the number of its format.

    title, body     the article's own text
    headline        the distinct headlines of the related lists, each a small document of its own
    related         derived, not stored: the headlines that an article lists, in order

Each field has the streams `syllable` (with positions), `word` (compounds and composites) and, derived from these,
`folded` (marks off) and `segmented` (every word: the compounds, and the syllables that are in none).
"""

from __future__ import annotations

FORMAT_VERSION = 3

ARTICLE_FIELDS = ("title", "body")
STORED_FIELDS = (*ARTICLE_FIELDS, "headline")
SEARCH_FIELDS = (*ARTICLE_FIELDS, "related")
STORED_STREAMS = ("syllable", "word")
COUNTED = (*STORED_STREAMS, "single")  # what lengths are kept of; single: syllables that are words by themselves
STREAMS = (*STORED_STREAMS, "folded", "segmented")

# A phrase must not run from one headline into the next (Lucene's position_increment_gap).
RELATED_GAP = 100

MAX_DOCUMENTS = 1 << 16  # of a segment: document numbers are then two bytes

Files = dict[str, tuple[int, int]]  # (size, crc32) by file name
