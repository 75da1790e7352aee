"""What the terms of a text depend on, as one short string.

An index keeps it, and is searched only with the analysis that it was built with.
"""

from __future__ import annotations

import hashlib
import unicodedata

from searchkit.analysis import model

#: To be raised with every change that gives any text other terms: of normalisation, units, composites,
#: dates, the repair of long words. The golden terms in the tests say when.
TERMS_VERSION = 1


def fingerprint() -> str:
    """Sixteen hexadecimal digits: of TERMS_VERSION, pyvi's model and lexicon, and this Python's Unicode.

    A newer Unicode has more letters and digits, and gives text with them other terms. Reads the model's
    files: a few milliseconds. Raises SearchkitError where pyvi is not installed.
    """
    parts = (TERMS_VERSION, model.fingerprint(), unicodedata.unidata_version)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
