"""Queries, judgements and runs from files: every format read, every fault told with its line."""

from __future__ import annotations

import gzip
import io
import struct
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.errors import PageError, SearchkitError
from searchkit.evaluate import read_qrels, read_queries, read_run, write_run

QRELS = {"q1": {"d1": 1, "d2": 0}, "q2": {"d1": 2}}


@pytest.mark.parametrize(
    "text",
    [
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td1\t2\n",
        "q1\td1\t1\nq1\td2\t0\nq2\td1\t2",
        "\ufeffquery-id\tcorpus-id\tscore\r\nq1\td1\t1\r\n\r\nq1\td2\t0\r\nq2\td1\t2\r\n",
        "q1 0 d1 1\nq1 0 d2 0\nq2 0 d1 2\n",
        "q1\t0\td1\t1\nq1 Q0  d2 0\nq2 0 d1 2\n\n",
        "q1\td1\t1\nq1\td1\t1\nq1\td2\t0\nq2\td1\t2",
    ],
    ids=["header", "no header", "bom crlf", "trec", "trec tabs", "twice alike"],
)
def test_qrels(tmp_path: Path, text: str) -> None:
    (tmp_path / "qrels").write_bytes(text.encode())
    assert read_qrels(tmp_path / "qrels") == QRELS


def test_qrels_ids_with_blanks_packed(tmp_path: Path) -> None:
    (tmp_path / "q.tsv.gz").write_bytes(gzip.compress("câu 1\tLuật Biển@32\t1\n".encode()))
    assert read_qrels(str(tmp_path / "q.tsv.gz")) == {"câu 1": {"Luật Biển@32": 1}}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (b"q1\td1\t1\nq1 0 d2 1\n", 2, "4 columns after lines of 3"),
        (b"q1 d1\n", 1, "2 columns"),
        (b"a b c\nq1\td1\tx\n", 2, "whole number"),
        (b"q1\td1\t0.5\n", 1, "whole number"),
        (b"q1\td1\t1\nq1\td1\t0\n", 2, "differently"),
        (b"query-id\tcorpus-id\tscore\n", 0, "no judgements"),
        (b"", 0, "no judgements"),
        (b"q1\td1\t1\nq\xff\td1\t1\n", 2, "UTF-8"),
    ],
)
def test_faults_of_qrels(tmp_path: Path, text: bytes, line: int, says: str) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_bytes(text)
    with pytest.raises(PageError, match=says) as raised:
        read_qrels(path)
    assert (raised.value.path, raised.value.line) == (str(path), line)


@pytest.mark.parametrize("read", [read_qrels, read_queries, read_run])
def test_a_file_that_is_not_there(tmp_path: Path, read: object) -> None:
    assert callable(read)
    with pytest.raises(SearchkitError, match="nowhere"):
        read(tmp_path / "nowhere")
    with pytest.raises(SearchkitError):
        read(tmp_path)


def test_queries(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"_id": "b", "text": "quốc phòng", "metadata": {}}\n\n{"_id":"a","text":""}', encoding="utf-8")
    assert list(read_queries(path).items()) == [("b", "quốc phòng"), ("a", "")]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"_id": "a", "text": "x"}\n{"_id": "b"', 2, "not JSON"),
        ("[" * 100_000, 1, "not JSON"),
        ("[]", 1, "object"),
        ('{"_id": 1, "text": "x"}', 1, "'_id'"),
        ('{"_id": "a"}', 1, "'text'"),
        ('{"_id": " ", "text": "x"}', 1, "empty id"),
        ('{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}', 2, "twice"),
        ("\n\n", 0, "no queries"),
    ],
)
def test_faults_of_queries(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PageError, match=says) as raised:
        read_queries(path)
    assert raised.value.line == line


def test_run_as_written() -> None:
    stream = io.StringIO()
    write_run([("q1", [("d1", 2.5), ("d 2", 2.5), ("d3", 7.0)]), ("q2", [])], stream, tag="t")
    assert stream.getvalue() == ("q1 Q0 d1 1 2.500000 t\nq1\tQ0\td 2\t2\t2.499998\tt\nq1 Q0 d3 3 2.499996 t\n")


ids = st.text("ab/@ ", min_size=1, max_size=6).filter(lambda text: text == text.strip())
rankings = st.lists(st.tuples(ids, st.floats(-1e6, 1e6)), unique_by=lambda pair: pair[0], max_size=12)


@given(st.dictionaries(ids, rankings, max_size=4))
def test_runs_are_read_as_written(tmp_path_factory: pytest.TempPathFactory, run: dict[str, list[tuple[str, float]]]) -> None:
    stream = io.StringIO()
    write_run(run.items(), stream)
    path = tmp_path_factory.mktemp("run") / "run"
    path.write_text(stream.getvalue(), encoding="utf-8")
    assert read_run(path) == {query: [doc for doc, _ in ranking] for query, ranking in run.items() if ranking}
    for query, ranking in run.items():
        rows = [line for line in stream.getvalue().splitlines() if line.split("\t" if "\t" in line else " ")[0] == query]
        scores = [float(row.split("\t" if "\t" in row else " ")[4]) for row in rows]
        single = [struct.unpack("f", struct.pack("f", score))[0] for score in scores]
        assert len(single) == len(ranking)
        assert all(before > after for before, after in pairwise(single))


def test_the_score_orders_a_run_then_the_rank(tmp_path: Path) -> None:
    path = tmp_path / "run"
    path.write_text("q 0 a 1 1.0 t\nq 0 b 3 2 t\nq\t0\tc c\t2\t2e0\tt\n", encoding="utf-8")
    assert read_run(path) == {"q": ["c c", "b", "a"]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("q 0 a 1 1.0", "5 columns"),
        ("q 0 a x 1.0 t", "no number"),
        ("q 0 a 1 nan t", "no number"),
        ("q 0 a 1 2 t\nq 0 a 2 1 t", "twice"),
    ],
)
def test_faults_of_runs(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "run").write_text(text, encoding="utf-8")
    with pytest.raises(PageError, match=says):
        read_run(tmp_path / "run")


@pytest.mark.parametrize(
    ("query", "document", "score"),
    [("", "d", 1.0), ("q", "a\tb", 1.0), ("q", "a\nb", 1.0), ("q", "d", float("nan"))],
)
def test_what_cannot_be_written(query: str, document: str, score: float) -> None:
    with pytest.raises(SearchkitError):
        write_run([(query, [(document, score)])], io.StringIO())
