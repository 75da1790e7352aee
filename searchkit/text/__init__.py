"""Pure string functions over Vietnamese text: normal forms, terms, syllables, keystrokes.

Nothing here knows of articles, tokens or indexes, nothing imports beyond the standard library, and no
table that takes noticeable time is built before it is asked for.
"""

from __future__ import annotations
