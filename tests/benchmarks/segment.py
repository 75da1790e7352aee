"""What the segmenter promises against pyvi, each promise a command that fails where it is not kept.

    python tests/benchmarks/segment.py exact    identical to pyvi: 5 MB of text, and 10,000 made-up strings
    python tests/benchmarks/segment.py speed    segment and segment_many against pyvi on the same texts, one process
    python tests/benchmarks/segment.py start    CPU time to the first tokens
    python tests/benchmarks/segment.py long     time and memory of 5 and 10 MB as one text, and texts made to be slow
    python tests/benchmarks/segment.py gold     word F1 on gold segmentation, pyvi's words and ours

The environment variable SEARCHKIT_DATA names a folder with `news/articles_40k.jsonl.xz` and `news/headlines.jsonl.xz`
(rows with `title` and `body`), and `segmentation/*.txt` (a sentence a line, `_` between the syllables of a word).
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import resource
import statistics
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from searchkit import segment, segment_many
from searchkit.analysis.splitter import tokens

Span = tuple[int, int]


def data() -> Path:
    """The folder of SEARCHKIT_DATA."""
    folder = os.environ.get("SEARCHKIT_DATA")
    if not folder:
        sys.exit("SEARCHKIT_DATA is not set: nothing to measure with")
    return Path(folder)


def texts(megabytes: float, headlines: int = 0) -> list[str]:
    """Articles (title, line break, body) of so many megabytes of UTF-8, then so many headlines."""
    found = []
    size = 0.0
    for row in rows("articles_40k"):
        found.append(f"{row.get('title') or ''}\n{row['body']}")
        size += len(found[-1].encode()) / 1e6
        if size >= megabytes:
            break
    return found + [row["title"] for row, _ in zip(rows("headlines"), range(headlines), strict=False)]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file of the news."""
    with lzma.open(data() / "news" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def pyvi_tokenize(text: str) -> str:
    """pyvi's own output; imports it when first called."""
    from pyvi.ViTokenizer import ViTokenizer

    return str(ViTokenizer.tokenize(text))


def as_pyvi_writes(text: str, spans: Sequence[Span]) -> str:
    """Words of NFC text as pyvi writes them: `_` between basic tokens, a blank between words."""
    words = [[token for token, _, _ in tokens(text[start:end], exact=True)] for start, end in spans]
    return " ".join(["_".join(word) for word in words]) if words else text


def exact(_: argparse.Namespace) -> bool:
    """Compares segment and segment_many with pyvi, on text as it is and as made up."""
    good = True
    for name, group in (("real text", texts(5.2, headlines=5000)), ("made-up strings", list(fuzz(10_000)))):
        expected = [pyvi_tokenize(text) for text in group]
        normal = [unicodedata.normalize("NFC", text) for text in group]
        found: dict[str, list[Sequence[Sequence[Span]]]] = {
            "segment": [[segment(text, exact=True) for text in form] for form in (group, normal)],
            "segment_many": [segment_many(form, exact=True) for form in (group, normal)],
        }
        size = sum(len(text.encode()) for text in group) / 1e6
        for decoder, (spans, nfc_spans) in found.items():
            rows = zip(group, spans, normal, nfc_spans, expected, strict=True)
            wrong = sum(not agrees(*row) for row in rows)
            print(f"{decoder}: {wrong} of {len(group)} texts differ from pyvi ({name}, {size:.2f} MB)")
            good &= not wrong
    return good


def agrees(text: str, spans: Sequence[Span], normal: str, nfc_spans: Sequence[Span], expected: str) -> bool:
    """Whether spans of the NFC form are pyvi's words, and those of the text the same ones where they were written."""
    same = as_pyvi_writes(normal, nfc_spans) == (expected if nfc_spans else normal)
    if len(spans) != len(nfc_spans) or any(map(unicodedata.combining, normal)):
        return same and len(spans) == len(nfc_spans)  # marks that joined no letter may stand anywhere
    # Of several tokens that one character became, the first has its place.
    written = [unicodedata.normalize("NFC", text[start:end]) for start, end in spans]
    places = zip(written, nfc_spans, strict=True)
    return same and all(not word or word.startswith(normal[start:end]) for word, (start, end) in places)


SYLLABLES = [
    "học",
    "sinh",
    "việt",
    "nam",
    "đất",
    "nước",
    "hà",
    "nội",
    "thành",
    "phố",
    "công",
    "nghệ",
    "của",
    "một",
    "tp",
]
SIGNS = ["...", "==>", "->", ">>", "…", "“", "”", "-", "--", "_", "__", "@", "://", "\0", "^", "`", ",", ".", "(", ")"]
BLANKS = [" ", "  ", "\n", "\n\n", "\t", "\r\n", "\xa0", "\u3000", "\u2028", "\x0b", "\x1c"]
SHORT = ["TP.", "Tp.", "Mr.", "Mrs.", "ThS.", "GS.TS", "U.S.A", "Đ.", "ĐH.", "a.b.c.", "A.B"]
LINKS = ["a@b.vn", "x.y+z@a-b.com.vn", "@a.b", "a@b", "a@@b.c", "http://a.b/c?d=1", "é://x", "x_1://", "a.b@c.d@e.f"]
NUMBERS = ["27/08/2018", "37.000", "11,5", "1_2", "1._2", "١٢.٣", "²", "½", "Ⅷ", "COVID-19", "H2O"]
FOREIGN = ["😀", "👨‍👩‍👧", "🇻🇳", "\u200b", "\u00ad", "\ufeff", "\u200d", "עברית", "عربي", "漢字", "한글", "ไทย"]
LETTERS = ["İ", "ß", "ǅ", "ﬁ", "Σ", "ς", "Ð", "\u0301", "\u0323", "\u0958", "\u2126", "a\u0323\u0302"]


def fuzz(count: int) -> Iterator[str]:
    """Strings of what breaks tokenizers. No lone surrogates: pyvi raises on them."""
    chance = random.Random(20261122)

    def syllable() -> str:
        return chance.choice(SYLLABLES)

    def anything() -> str:
        return chr(chance.choice([chance.randrange(0x300), chance.randrange(0xD800), chance.randrange(0xE000, 0x30000)]))

    made: list[Callable[[], str]] = [
        syllable,
        lambda: syllable().title(),
        lambda: syllable().upper(),
        lambda: unicodedata.normalize("NFD", syllable()),
        lambda: "".join(chance.choice([letter.upper(), letter]) for letter in syllable()),
        lambda: str(chance.randrange(10 ** chance.randrange(1, 8))),
        anything,
    ]
    listed = [SIGNS, BLANKS, SHORT, LINKS, NUMBERS, FOREIGN, LETTERS]
    pieces = made + [lambda group=group: chance.choice(group) for group in listed]
    for _ in range(count):
        glue = chance.choice(["", " ", " "])
        yield glue.join(chance.choice(pieces)() for _ in range(chance.randrange(1, 40)))


def speed(options: argparse.Namespace) -> bool:
    """Each against pyvi on the same texts, CPU time, in turns; each round begins with empty caches."""
    from searchkit.analysis import bulk, segmenter

    group = texts(options.megabytes)
    count = sum(len(segmenter.split_and_label(text)[0]) for text in group)
    pyvi_tokenize("khởi động")
    runs: dict[str, Callable[[], object]] = {
        "pyvi": lambda: [pyvi_tokenize(text) for text in group],
        "segment, first pass": lambda: [segment(text) for text in group],
        "segment, second pass": lambda: [segment(text) for text in group],
        "segment_many, first pass": lambda: segment_many(group),
        "segment_many, second pass": lambda: segment_many(group),
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.rounds):
        for forget in (segmenter.decoder, segmenter.known_model, bulk.engine):
            forget.cache_clear()
        for name, run in runs.items():
            begin = time.process_time()
            run()
            seconds[name].append(time.process_time() - begin)
    asked = {"pyvi": 1, "segment, first pass": 5, "segment, second pass": 7}
    good = True
    for name, taken in seconds.items():
        ratio = statistics.median(p / t for p, t in zip(seconds["pyvi"], taken, strict=True))
        at_least = asked.get(name, 12)
        good &= ratio >= at_least
        rate = count / statistics.median(taken)
        print(f"{name:26} {rate:12,.0f} tokens/s {ratio:6.1f} times pyvi (asked: {at_least})")
    return good


def start(_: argparse.Namespace) -> bool:
    """CPU time of a process that segments one line, less that of one that does nothing; medians of 9, alternating."""
    segmenting = "from searchkit import segment; segment('Thành phố Hồ Chí Minh')"
    spent: dict[str, list[float]] = {"pass": [], segmenting: []}
    for _round in range(9):
        for code, times in spent.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", code], check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    extra = 1e3 * (statistics.median(spent[segmenting]) - statistics.median(spent["pass"]))
    print(f"first tokens: {extra:.0f} ms of CPU over a bare interpreter (asked: 100)")
    return extra <= 100


_ONE_TEXT = """
import resource, sys, time
from searchkit import segment, segment_many
text = sys.stdin.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begin = time.process_time()
{segment}
print(time.process_time() - begin, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def long(_: argparse.Namespace) -> bool:
    """10 MB against 5 MB as one text, each in a process of its own; then texts made to be slow."""
    joined = "\n".join(texts(10))
    good = True
    for name, code in {"segment": "segment(text)", "segment_many": "found = segment_many([text])"}.items():
        halves = {size: joined.encode()[: size * 1_000_000].decode(errors="ignore") for size in (5, 10)}
        runs = [{size: _measure(_ONE_TEXT.format(segment=code), text) for size, text in halves.items()} for _ in range(3)]
        least = {size: min(run[size] for run in runs) for size in halves}
        for size, (taken, memory) in least.items():
            print(f"{name}, {size} MB as one text: {taken:.2f} s, {memory:.0f} MB more memory")
        ratio = least[10][0] / least[5][0]
        print(f"{name}: 10 MB take {ratio:.2f} times as long as 5 MB (asked: less than 2.3)")
        good &= ratio < 2.3
        if name == "segment_many":
            good &= least[10][1] < 150
    hostile = {
        "dashes": "-",
        "a.a.a...@": "a.",
        "one word": "a",
        "@a.a.a": "@a.a",
        "digits": "1.1_",
        "capitals": "Ab.A",
        "line breaks": "\n",
        "blanks": " ",
        "open labels": "a a học ",
        "one long join": "học sinh ",
        "marks": "a\u0323\u0301",
        "slashes": "a://",
    }
    for name, piece in hostile.items():
        times = []
        for size in (64_000, 1_000_000, 2_000_000):
            text = (piece * (size // len(piece) + 1))[:size] + "@"
            begin = time.process_time()
            segment(text)
            segment_many([text])
            times.append(time.process_time() - begin)
        print(f"{name:14} 64 k {times[0]:.2f} s, 1 M {times[1]:.2f} s, 2 M {times[2]:.2f} s")
        good &= times[2] < 3.5 * max(times[1], 0.1)  # quadratic would be four times
    return good


def _measure(code: str, text: str) -> tuple[float, float]:
    found = subprocess.run([sys.executable, "-c", code], input=text, stdout=subprocess.PIPE, text=True, check=True)
    seconds, memory = found.stdout.split()
    return float(seconds), float(memory)


def gold(_: argparse.Namespace) -> bool:
    """Word F1 over spans: pyvi's words, and ours with long joins taken apart."""
    good = True
    for path in sorted((data() / "segmentation").glob("*.txt")):
        sentences = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        scores = []
        for as_pyvi in (True, False):
            right = found = wanted = 0
            for words in sentences:
                text = " ".join(words).replace("_", " ")
                ends = [0]
                for word in words:
                    ends.append(ends[-1] + len(word) + 1)
                truth = {(begin, end - 1) for begin, end in pairwise(ends)}
                spans = set(segment(text, exact=as_pyvi))
                right += len(truth & spans)
                found += len(spans)
                wanted += len(truth)
            scores.append(200 * right / (found + wanted))
        print(f"{path.name}: word F1 {scores[0]:.2f} as pyvi, {scores[1]:.2f} with long joins taken apart")
        good &= scores[1] >= scores[0]
    return good


def main() -> int:
    """Runs one command; 0 if its promise is kept."""
    commands = {command.__name__: command for command in (exact, speed, start, long, gold)}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=commands)
    parser.add_argument("--megabytes", type=float, default=3, help="how much text `speed` takes (default 3)")
    parser.add_argument("--rounds", type=int, default=3, help="how often `speed` measures (default 3)")
    options = parser.parse_args()
    return 0 if commands[options.command](options) else 1


if __name__ == "__main__":
    sys.exit(main())
