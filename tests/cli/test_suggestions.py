"""`searchkit similar` and `searchkit complete`, and the options that explain and collapse."""

from __future__ import annotations

import json

import pytest

import searchkit
from searchkit.cli import main


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("suggestions") / "index"
    text = "Lũ quét cuốn trôi ba ngôi nhà ven suối, quốc phòng và dân quân đến giúp."
    with searchkit.open_writer(folder) as writer:
        writer.add(searchkit.Article("a", "Lũ quét ở Nậm Giải", (text, "Đường vào bản bị chia cắt.")))
        writer.add(searchkit.Article("b", "Lũ quét ở Nậm Giải", (text, "Đường vào bản bị chia cắt.")))
        writer.add(
            searchkit.Article("c", "Nậm Giải dựng lại nhà", ("Ba ngôi nhà ven suối bị lũ quét cuốn trôi nay dựng lại.",))
        )
        writer.add(searchkit.Article("d", "Giá vàng", ("Vàng tăng giá.",)))
    return str(folder)


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str]:
    code = main(args)
    return code, capsys.readouterr().out


def test_similar(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "similar", "a", "--index", index, "--format", "tsv")
    assert code == 0
    assert [line.split("\t")[2] for line in out.splitlines()][:2] == ["b", "c"]
    assert run(capsys, "similar", "nonsense", "--index", index) == (1, "")


def test_complete(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "complete", "quoc", "ph", "--index", index)
    assert code == 0
    assert out.splitlines()[0] == "quốc phòng"
    code, out = run(capsys, "complete", "quốc ph", "--index", index, "--format", "json")
    record = json.loads(out)
    assert record["schema"] == "searchkit.completions/1"
    assert record["completions"][0] == {"text": "quốc phòng", "count": 2}
    assert run(capsys, "complete", "xyz", "--index", index) == (1, "")


def test_collapse_and_explain(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out = run(capsys, "search", "lũ quét", "--index", index, "--collapse", "--explain", "--format", "json")
    first, *others = json.loads(out)["hits"]
    assert (first["id"], first["duplicates"]) == ("a", ["b"])
    assert "b" not in [hit["id"] for hit in others]
    assert first["explanation"]["value"] == pytest.approx(first["score"], abs=1e-6)
    _, text = run(capsys, "search", "lũ quét", "--index", index, "--collapse", "--explain")
    assert "the same in 1 more article: b" in text
    assert "idf" in text
