"""Every error that searchkit raises on purpose.

    SearchkitError            2   anything below, caught in one place
    +-- PageError             2   a page or row that cannot be read (`path`, `line`)
    +-- SourceError           2   a source that is not there, or not a format that is read
    +-- QuerySyntaxError      2   a wrong query, in strict mode only (`span`)
    +-- IndexFolderError      2   the index folder: the four below
        +-- IndexMissing      2   no index there yet
        +-- IndexMismatch     2   written by another format version, schema or analyzer
        +-- IndexCorrupt      2   a checksum or a structure that does not hold
        +-- IndexLocked      75   another writer holds it (EX_TEMPFAIL: try again later)

The number is the exit code of the command line. A message says what is wrong and where; `hint` says what to do.
"""

from __future__ import annotations


class SearchkitError(Exception):
    """Base of all errors; `hint` tells the user what to do next, or is empty."""

    exit_code = 2
    code = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class PageError(SearchkitError):
    """A page or row that cannot be read: `path`, 1-based `line` (0: the file as a whole) and `reason`."""

    code = "page"

    def __init__(self, path: str, line: int, reason: str) -> None:
        where = f"{path}:{line}" if line else path
        super().__init__(f"{where}: {reason}")
        self.path, self.line, self.reason = path, line, reason


class SourceError(SearchkitError):
    """A source that does not exist, cannot be opened, or is of no format that searchkit reads."""

    code = "source"


class QuerySyntaxError(SearchkitError):
    """A query that strict parsing refuses; `span` is `[start, end)` in the query, in code points."""

    code = "query"

    def __init__(self, message: str, *, span: tuple[int, int], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.span = span


class IndexFolderError(SearchkitError):
    """Something about the index folder."""

    code = "index"


class IndexMissing(IndexFolderError):
    """There is no index in the folder."""

    code = "index-missing"


class IndexMismatch(IndexFolderError):
    """The index was written by another format version, schema or analyzer, and must be rebuilt."""

    code = "index-mismatch"


class IndexCorrupt(IndexFolderError):
    """A byte, a size or a structure of the index is not what was written."""

    code = "index-corrupt"

    def __init__(self, message: str, *, hint: str = "run: searchkit index --rebuild") -> None:
        super().__init__(message, hint=hint)


class IndexLocked(IndexFolderError):
    """Another writer holds the index."""

    exit_code = 75
    code = "index-locked"
