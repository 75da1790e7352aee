"""The shapes of JSON that callers rely on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import searchkit
from searchkit.evaluate import evaluate, read_qrels, read_run

Run = Callable[..., Any]
RELEVANCE = Path(__file__).parents[1] / "relevance"


def parsed(ran: Any, code: int = 0) -> dict[str, Any]:
    assert ran.code == code
    assert ran.out.endswith("}\n")
    assert ran.out.count("\n") == 1
    record: dict[str, Any] = json.loads(ran.out)
    return record


def test_results(built_corpus: Path, run: Run) -> None:
    ran = run("search", "sốt xuất huyết", "--index", str(built_corpus), "--format", "json", "--facet", "section")
    results = parsed(ran)
    assert "sốt xuất huyết" in ran.out  # not as \u escapes
    assert results.pop("schema") == "searchkit.results/1"
    keys = "query interpreted total total_is_exact took_ms suggestion facets hits notes"
    assert set(results) == set(keys.split())
    assert results["facets"]["section"][0][1] >= results["facets"]["section"][-1][1] >= 1
    assert [hit["rank"] for hit in results["hits"]] == list(range(1, 11))
    for hit in results["hits"]:
        keys = "rank score id kind title date date_source section path title_spans passages duplicates"
        assert set(hit) == set(keys.split())
        assert hit["kind"] == "article"
        assert hit["date"] is None or dt.date.fromisoformat(hit["date"])
        assert hit["passages"]
        for passage in hit["passages"]:
            assert set(passage) == {"field", "start", "text", "spans", "cut"}
            assert all(0 <= start < end <= len(passage["text"]) for start, end in passage["spans"])
    top = results["hits"][0]
    assert [top["title"][start:end] for start, end in top["title_spans"]] == ["sốt xuất huyết"]


def test_lines_are_the_hits_of_the_page(built_corpus: Path, run: Run) -> None:
    where = ("--index", str(built_corpus))
    page = parsed(run("search", "biển", *where, "--format", "json"))["hits"]
    lines = [json.loads(line) for line in run("search", "biển", *where, "--format", "jsonl").out.splitlines()]
    assert {line.pop("schema") for line in lines} == {"searchkit.hit/1"}
    assert lines == page
    rows = [line.split("\t") for line in run("search", "biển", *where, "--format", "tsv").out.splitlines()]
    assert [(int(row[0]), row[2], row[5]) for row in rows] == [(h["rank"], h["id"], h["title"]) for h in page]
    paths = run("search", "biển", *where, "--format", "paths").out.splitlines()
    assert paths == [hit["path"] for hit in page]


def test_headlines(built_corpus: Path, run: Run) -> None:
    results = parsed(run("headlines", "đại hội", "--index", str(built_corpus), "--format", "json"))
    assert results["schema"] == "searchkit.headlines/1"
    for hit in results["hits"]:
        keys = "rank score kind title date section carriers target title_spans carrier_ids"
        assert set(hit) == set(keys.split())
        assert hit["carriers"] >= len(hit["carrier_ids"]) >= 1


def test_article_and_stats(built_pages: Path, run: Run) -> None:
    where = ("--index", str(built_pages), "--format", "json")
    article = parsed(run("show", "2018/cau-song-vam", *where))
    assert article["schema"] == "searchkit.article/1"
    assert article["date"] == "2018-08-27"
    assert article["date_source"] == "related"
    assert article["related"][0] == {
        "title": "Giá lúa hè thu tăng nhẹ",
        "date": "2018-08-26",
        "section": None,
        "block": "dated",
        "carriers": 2,
        "target": "2018/gia-lua",
    }
    stats = parsed(run("stats", *where))
    assert (stats["schema"], stats["documents"], stats["segments"]) == ("searchkit.stats/1", 4, 1)


def test_analysis(built_pages: Path, run: Run) -> None:
    record = parsed(run("analyze", "đồng bằng 27/8", "--index", str(built_pages), "--format", "json"))
    assert set(record) == {"schema", "text", "tokens", "query"}
    for token in record["tokens"]:
        assert set(token) == {"text", "start", "end", "position", "kind", "terms"}
        assert set(token["terms"]) == {"syllable", "word", "folded"}
        assert record["text"][token["start"] : token["end"]] == token["text"]
    assert set(record["query"]) == {"interpreted", "notes", "terms"}
    assert {term["term"] for term in record["query"]["terms"]} >= {"đồng", "dong", "bằng", "bang"}


def test_report_file(pages: Path, run: Run) -> None:
    Path("pages/hong.txt").write_bytes(b"\xff\xfe\x00")
    printed = parsed(run("index", "pages", "--format", "json", "--report", "report.json"))
    written = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert written == printed
    assert written["schema"] == "searchkit.report/1"
    assert written["added"] == len(written["changes"]) == 4
    assert [(page["path"], page["line"]) for page in written["skipped"]] == [("pages/hong.txt", 0)]
    assert written["error"] is None
    assert run("index", "nowhere", "--report", "report.json").code == 2
    assert json.loads(Path("report.json").read_text(encoding="utf-8"))["error"]["error"] == "source"


def test_a_batch_is_what_eval_measures(built_corpus: Path, run: Run, tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    lines = (RELEVANCE / "corpus_queries.jsonl").read_text(encoding="utf-8").splitlines()[:40]
    queries.write_text("\n".join(lines), encoding="utf-8")
    known = {json.loads(line)["_id"] for line in lines}
    judged = (RELEVANCE / "corpus_qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    qrels = tmp_path / "qrels.tsv"
    qrels.write_text("\n".join(row for row in judged if row.split("\t")[0] in known), encoding="utf-8")
    where = ("--queries", str(queries), "--index", str(built_corpus))
    record = parsed(run("eval", *where, "--qrels", str(qrels), "--format", "json"))
    assert set(record) >= {"schema", "queries", "metrics"}
    assert set(record["metrics"]) == {"nDCG@10", "MRR@10", "Recall@10", "Recall@100"}
    run_file = tmp_path / "run.trec"
    run_file.write_text(run("search", *where, "--format", "trec").out, encoding="utf-8")
    assert evaluate(read_qrels(qrels), read_run(run_file)) == pytest.approx(record["metrics"])
    as_lines = [json.loads(line) for line in run("search", *where, "--format", "jsonl", "-n", "1").out.splitlines()]
    assert [line["query_id"] for line in as_lines] == [json.loads(line)["_id"] for line in lines]


def test_operators_are_read_where_asked_for(built_pages: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "queries").write_text('{"_id": "1", "text": "bão -lúa"}\n', encoding="utf-8")
    (tmp_path / "qrels").write_text("1 0 2018/gia-lua 1\n", encoding="utf-8")
    args = ("--queries", str(tmp_path / "queries"), "--qrels", str(tmp_path / "qrels"), "--index", str(built_pages))
    assert parsed(run("eval", *args, "--format", "json"))["metrics"]["Recall@100"] == 1
    assert parsed(run("eval", *args, "--format", "json", "--operators"))["metrics"]["Recall@100"] == 0


@pytest.mark.parametrize("format_", ["text", "json", "jsonl", "tsv", "paths"])
def test_lone_surrogates(format_: str, run: Run, tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    with searchkit.open_writer(index) as writer:
        writer.add(searchkit.Article("x", "Bão \ud800 lớn", ("bão \udc80",), path="a\udcff.txt"))
    ran = run("search", "bão \udc81", "--index", index, "--format", format_)
    assert ran.code == 0
    assert "\ufffd" in ran.out or "\\ud800" in ran.out or ran.out == "a\\udcff.txt\n"
    if format_ == "json":
        results = json.loads(ran.out)
        assert results["query"] == "bão \udc81"
        assert results["hits"][0]["title"] == "Bão \ud800 lớn"
    assert run("show", "x", "--index", index).code == 0
    assert run("analyze", "bão \udc81", "--index", index).code == 0
