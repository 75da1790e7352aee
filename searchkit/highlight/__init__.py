"""What a query matched, shown: where it stands in a text, the passages around it, and how these are printed.

`needles` finds the places, `passages` chooses what is worth reading around them, `render` prints it. Spans are
`[start, end)` in code points of the text beside them, and never cut a token.
"""

from __future__ import annotations

from searchkit.highlight.needles import Matcher, Needle
from searchkit.highlight.passages import best_passages, highlight, related_passage

__all__ = ["Matcher", "Needle", "best_passages", "highlight", "related_passage"]
