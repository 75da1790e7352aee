"""The word model of pyvi, read from the installed package as data.

pyvi ships its model as a pickle of a scikit-learn wrapper around a CRFsuite file. Neither is loaded here:
the CRFsuite file stands in the pickle as one string, is cut out, and is read by its layout (crf1d_model.c and
cqdb.c of CRFsuite 0.12). Nothing is unpickled, and pyvi, scikit-learn and crfsuite are not imported. What is
read is used only where the SHA-256 of both files is known.

The CRF has two labels: B_W, a token begins a word, and I_W, it continues the word of the token before it. All
scores here are I_W minus B_W. They are rounded to multiples of 2**-40, so that every sum of them is exact, and
no decoder depends on the order in which it adds.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import re
import struct
from typing import NamedTuple

from searchkit.errors import SearchkitError

# Both of pyvi 0.1.1.
_MODEL_SHA256 = "6cdd73aee04b6a4ad7320ca85d27d931a7ef870cfdd41beb148e86bdb8aca134"
_WORDS_SHA256 = "517743d27e71d43343e4b8e9e89015cdc68d84ebe1d48106449e501d918ece4a"

_HEADER = struct.Struct("<4sI4sI3I5I")  # magic, size, type, version, three counts, five offsets
_FEATURE = struct.Struct("<IIId")  # type (0 state, 1 transition), source, label, weight
_STATE = 0
_CONTINUES = 1
_SAME_FIRST_SYLLABLE = re.compile(r"^(\S+) .+(?:\n\1 .+)*", re.MULTILINE)


class UnknownModel(Exception):
    """The installed pyvi is not one whose model this module knows how to read."""


class Model(NamedTuple):
    """What pyvi has learnt. Every number but those of `transitions` is a score for I_W against B_W.

    `own`, `to_next`, `to_previous`: what a lower-cased token adds to its own score, to that of the token after
    it, and to that of the token before it. `flags`: the same for each property of a token, by its name in pyvi.
    `transitions`: from a label to a label, both 0 for B_W and 1 for I_W. `words`: those of two and more syllables
    of pyvi's lexicon, as cased there, by their first syllable, a line each.
    """

    bias: float
    own: dict[str, float]
    to_next: dict[str, float]
    to_previous: dict[str, float]
    flags: dict[str, float]
    transitions: tuple[tuple[float, float], tuple[float, float]]
    words: dict[str, str]


def fingerprint() -> str:
    """SHA-256 of the model and the lexicon of the installed pyvi, known or not."""
    # Another pyvi may keep them elsewhere; its version has to do then.
    return _sha256("".join([_sha256(data or _version()) for data in _read()]).encode())


def load() -> Model:
    """The model of the installed pyvi; UnknownModel where it is not one that was examined."""
    model, words = _read()
    if (_sha256(model), _sha256(words)) != (_MODEL_SHA256, _WORDS_SHA256):
        raise UnknownModel("the installed pyvi has another word model than pyvi 0.1.1")
    return _assemble(_crfsuite_bytes(model), words.decode())


def _read() -> tuple[bytes, bytes]:
    """The model and the lexicon of the installed pyvi, found without importing it; empty where they are not."""
    spec = importlib.util.find_spec("pyvi")
    if spec is None or not spec.submodule_search_locations:
        raise SearchkitError("pyvi, whose word model searchkit uses, is not installed", hint="pip install pyvi")
    folder = spec.submodule_search_locations[0]
    return _bytes(f"{folder}/models/pyvi3.pkl"), _bytes(f"{folder}/models/words.txt")


def _bytes(path: str) -> bytes:
    try:
        with io.FileIO(path) as file:  # pathlib would be a sixth of the time to the first tokens
            return file.readall()
    except FileNotFoundError:
        return b""


def _version() -> bytes:
    from importlib.metadata import version  # late: slow to import, hardly ever needed

    return version("pyvi").encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _crfsuite_bytes(pickled: bytes) -> bytes:
    """The CRFsuite file in the pickle: protocol 2 writes bytes as Latin-1 text, and that in UTF-8, after a length."""
    at = pickled.index(b"lCRF")
    (length,) = struct.unpack_from("<I", pickled, at - 4)
    return pickled[at : at + length].decode("utf-8").encode("latin-1")


def _assemble(crf: bytes, words: str) -> Model:
    *_, count, features_at, labels_at, attributes_at, _, _ = _HEADER.unpack_from(crf)
    if _strings(crf, labels_at) != ["B_W", "I_W"]:
        raise UnknownModel("the word model of the installed pyvi has other labels than B_W and I_W")
    scores = [0.0] * count
    moves = [[0.0, 0.0], [0.0, 0.0]]
    (weights,) = struct.unpack_from("<I", crf, features_at + 8)
    begin = features_at + 12
    for kind, source, label, weight in _FEATURE.iter_unpack(crf[begin : begin + weights * _FEATURE.size]):
        if kind == _STATE:
            scores[source] += weight if label == _CONTINUES else -weight
        else:
            moves[source][label] = _rounded(weight)
    tables: dict[str, dict[str, float]] = {"": {}, "-1:": {}, "+1:": {}}
    flags = {}
    for attribute, score in zip(_strings(crf, attributes_at), scores, strict=True):
        # "-1:word.lower():học" is of a token after "học".
        place, separator, token = attribute.partition("word.lower():")
        if separator:
            tables[place][token] = _rounded(score)
        else:
            flags[attribute] = _rounded(score)
    return Model(
        bias=flags["bias"],
        own=tables[""],
        to_next=tables["-1:"],
        to_previous=tables["+1:"],
        flags=flags,
        transitions=((moves[0][0], moves[0][1]), (moves[1][0], moves[1][1])),
        words=_by_first_syllable(words),
    )


def _rounded(score: float) -> float:
    return round(score * 2**40) / 2**40


def _strings(crf: bytes, at: int) -> list[str]:
    """The strings of a CQDB table in order of their ids: offsets of records (id, length with NUL, text, NUL)."""
    count, offsets_at = struct.unpack_from("<II", crf, at + 16)
    strings = []
    for offset in struct.unpack_from(f"<{count}I", crf, at + offsets_at):
        text_at = at + offset + 8
        (length,) = struct.unpack_from("<I", crf, text_at - 4)
        strings.append(crf[text_at : text_at + length - 1].decode("utf-8"))
    return strings


def _by_first_syllable(lexicon: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for lines in _SAME_FIRST_SYLLABLE.finditer(lexicon):
        first = lines[1]
        table[first] = f"{table[first]}\n{lines[0]}" if first in table else lines[0]
    return table
