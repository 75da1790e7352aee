"""Sources to documents: which files, in which order, under which ids, and what is skipped and reported."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import os
import pickle
import sys
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from searchkit.errors import PageError, SourceError
from searchkit.ingest import Document, read_corpus, read_page, scan
from searchkit.ingest import files as files_module
from searchkit.model import Skipped

PAGE = "Chợ quê\nPhiên chợ họp từ tinh mơ./.\n"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder `corpus`, in the current folder."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def write(path: Path, content: str | bytes = PAGE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(*items: Mapping[str, object]) -> bytes:
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


def read(*sources: str) -> tuple[list[str], list[Skipped]]:
    skipped: list[Skipped] = []
    return [article.id for article in read_corpus(sources, skipped.append)], skipped


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_folder_is_read_in_the_order_of_its_paths(corpus: Path) -> None:
    write(corpus / "b.txt")
    write(corpus / "2019" / "x.txt")
    write(corpus / "2019" / "sâu" / "y.v2.TXT")
    write(corpus / "c.jsonl", rows({"_id": "r2", "text": "x"}, {"_id": "r1", "text": "y"}))
    write(corpus / "a.html", "<p>Một.</p>")
    write(corpus / "d.htm", "<p>Hai.</p>")
    for name in ("README.md", "notes", ".hidden.txt", ".git/x.txt", "2019/.y/z.txt", ".txt", "z.txt.bak"):
        write(corpus / name)
    documents = list(scan(["corpus"]))
    assert [(d.id, d.path, d.line) for d in documents] == [
        ("2019/sâu/y.v2", "corpus/2019/sâu/y.v2.TXT", 0),
        ("2019/x", "corpus/2019/x.txt", 0),
        ("a", "corpus/a.html", 0),
        ("b", "corpus/b.txt", 0),
        ("r2", "corpus/c.jsonl", 1),
        ("r1", "corpus/c.jsonl", 2),
        ("d", "corpus/d.htm", 0),
    ]
    assert {d.source for d in documents} == {"corpus"}
    assert [d.load().id for d in documents] == [d.id for d in documents]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("corpus/", "corpus/x.txt"),
        ("./corpus", "./corpus/x.txt"),
        (".", "./corpus/x.txt"),
        ("corpus/x.txt",) * 2,
    ],
)
def test_paths_begin_with_the_source_as_written(corpus: Path, source: str, path: str) -> None:
    write(corpus / "x.txt")
    [document] = scan([source])
    assert (document.path, document.source, document.load().path) == (path, source, path)


def test_one_source_needs_no_list(corpus: Path) -> None:
    write(corpus / "x.txt")
    assert [d.id for d in scan("corpus")] == [d.id for d in scan(corpus)] == ["x"]


def test_sources_keep_their_order_and_count_once(corpus: Path) -> None:
    write(corpus / "x.txt")
    write(Path("an") / "y.txt")
    assert read("corpus", "an", "corpus") == (["x", "y"], [])


def test_a_file_is_known_by_its_name(corpus: Path) -> None:
    write(corpus / "2019" / "x.v2.txt.gz", gzip.compress(PAGE.encode()))
    assert [d.id for d in scan(["corpus/2019/x.v2.txt.gz"])] == ["x.v2"]


def test_packed_files_are_unpacked(corpus: Path) -> None:
    write(corpus / "a.txt.gz", gzip.compress(PAGE.encode()))
    write(corpus / "b.TXT.XZ", lzma.compress(PAGE.encode()))
    write(corpus / "c.jsonl.xz", lzma.compress(rows({"_id": "r", "text": "x"})))
    write(corpus / "d.html.gz", gzip.compress(b"<p>x</p>"))
    write(corpus / "e.gz", gzip.compress(PAGE.encode()))
    assert read("corpus") == (["a", "b", "r", "d"], [])


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("xz", lzma.compress)])
def test_what_stands_before_a_cut_is_kept(corpus: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    items = rows(*({"_id": f"r{i}", "text": os.urandom(200).hex()} for i in range(400)))
    packed = pack(items)
    write(corpus / f"a.jsonl.{suffix}", packed[: len(packed) // 2])
    write(corpus / "b.txt")
    ids, [skipped] = read("corpus")
    assert 100 < len(ids) < 300
    assert ids == [f"r{i}" for i in range(len(ids) - 1)] + ["b"]
    assert (skipped.path, skipped.line) == (f"corpus/a.jsonl.{suffix}", len(ids))
    assert skipped.reason.startswith("damaged or cut short")


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.xz", "a.html.xz"])
def test_a_file_that_is_not_packed_as_it_says(corpus: Path, name: str) -> None:
    write(corpus / name)
    ids, [skipped] = read("corpus")
    assert (ids, skipped.path) == ([], f"corpus/{name}")
    assert skipped.reason.startswith("damaged or cut short")


def test_half_a_page_is_no_page(corpus: Path) -> None:
    write(corpus / "a.txt.gz", gzip.compress(os.urandom(9000).hex().encode())[:-4000])
    ids, [skipped] = read("corpus")
    assert (ids, skipped.path, skipped.line) == ([], "corpus/a.txt.gz", 0)


def test_bad_rows_and_pages_are_skipped_alone(corpus: Path) -> None:
    write(corpus / "a.txt", "")
    write(corpus / "b.txt", b"ch\xe2u\n")
    write(
        corpus / "c.jsonl",
        b'\xef\xbb\xbf{"_id":"1","text":"x"}\r\n\r\n{\n{"text":"x"}\n{"_id":"4"}\n{"_id":"5","text":"x"}',
    )
    write(corpus / "d.jsonl", '{"_id":"6","text":"x"}'.encode("utf-16"))
    ids, skipped = read("corpus")
    assert ids == ["1", "5"]
    assert [(s.path, s.line, s.reason.split(":")[0]) for s in skipped] == [
        ("corpus/a.txt", 0, "empty page"),
        ("corpus/b.txt", 1, "not UTF-8"),
        ("corpus/c.jsonl", 3, "not JSON"),
        ("corpus/c.jsonl", 4, 'no "_id" and no "id"'),
        ("corpus/c.jsonl", 5, "empty"),
        ("corpus/d.jsonl", 1, "UTF-16"),
    ]


def test_without_a_callback_the_first_skip_is_an_error(corpus: Path) -> None:
    write(corpus / "a.txt")
    write(corpus / "b.txt", "")
    articles = read_corpus(["corpus"])
    assert next(articles).id == "a"
    with pytest.raises(PageError, match=r"corpus/b\.txt: empty page") as caught:
        next(articles)
    assert caught.value.path == "corpus/b.txt"


def test_an_error_of_the_callback_is_raised_once(corpus: Path) -> None:
    write(corpus / "a.jsonl", "{\n{\n")
    seen = []

    def stop(skipped: Skipped) -> None:
        seen.append(skipped)
        raise PageError("mine", 0, "stop")

    with pytest.raises(PageError, match="mine: stop"):
        list(scan("corpus", stop))
    assert len(seen) == 1


def test_the_first_of_an_id_stays(corpus: Path) -> None:
    write(corpus / "a.html", "<p>x</p>")
    write(corpus / "a.txt")
    write(
        corpus / "b.jsonl",
        rows({"_id": "r", "text": "x"}, {"_id": "a", "text": "x"}, {"_id": "r", "text": "y"}),
    )
    write(Path("an") / "r.txt")
    skipped: list[Skipped] = []
    documents = list(scan(["corpus", "an"], skipped.append))
    assert [(d.id, d.path) for d in documents] == [("a", "corpus/a.html"), ("r", "corpus/b.jsonl")]
    assert skipped == [
        Skipped("corpus/a.txt", 0, "the id a is that of corpus/a.html already"),
        Skipped("corpus/b.jsonl", 2, "the id a is that of corpus/a.html already"),
        Skipped("corpus/b.jsonl", 3, "the id r is that of corpus/b.jsonl:1 already"),
        Skipped("an/r.txt", 0, "the id r is that of corpus/b.jsonl:1 already"),
    ]


def test_the_digest_is_of_the_bytes_and_of_how_they_are_read(corpus: Path) -> None:
    write(corpus / "a.txt")
    write(corpus / "b.txt")
    write(corpus / "c.html")
    write(corpus / "d.txt", PAGE + "\n")
    write(corpus / "e.txt.gz", gzip.compress(PAGE.encode()))
    a, b, c, d, e = (document.digest for document in scan("corpus"))
    assert len(a) == 16
    assert a == b == e
    assert len({a, c, d}) == 3


def test_the_digest_of_a_row_is_that_of_the_row_alone(corpus: Path) -> None:
    row = b'{"_id":"1","text":"x"}'
    write(corpus / "a.jsonl", row)
    [before] = scan("corpus")
    write(corpus / "a.jsonl", b"\n" + row + b"\r\n" + row.replace(b"1", b"2"))
    after, other = scan("corpus")
    assert before.digest == after.digest != other.digest


def test_scanning_does_not_parse(corpus: Path) -> None:
    write(corpus / "a.txt", b"\xff\xff")
    [document] = scan("corpus")
    with pytest.raises(PageError, match="not UTF"):
        document.load()


def test_a_document_can_be_loaded_elsewhere(corpus: Path) -> None:
    write(corpus / "a.txt")
    write(corpus / "b.html", "<p>x</p>")
    write(corpus / "c.jsonl", rows({"_id": "r", "text": "x"}))
    for document in scan("corpus"):
        copy: Document = pickle.loads(pickle.dumps(document))
        assert copy.load() == document.load()


def test_links_to_folders_are_followed_without_end(corpus: Path) -> None:
    write(corpus / "thật" / "x.txt")
    write(Path("ngoài") / "y.txt")
    (corpus / "a-lối-tắt").symlink_to(corpus / "thật")
    (corpus / "b-ngoài").symlink_to(Path("ngoài").resolve())
    (corpus / "thật" / "về").symlink_to(corpus)
    (Path("ngoài") / "vòng").symlink_to(corpus)
    (corpus / "z.txt").symlink_to(corpus / "thật" / "x.txt")
    assert read("corpus") == (["b-ngoài/y", "thật/x", "z"], [])


def test_what_cannot_be_read_is_reported(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(corpus / "a.txt")
    write(corpus / "b.txt")
    (corpus / "c.txt").symlink_to(corpus / "none.txt")
    (corpus / "d.txt").symlink_to(corpus / "d.txt")
    os.mkfifo(corpus / "e.txt")
    original: Callable[..., object] = Path.open

    def refuse(self: Path, *arguments: object) -> object:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return original(self, *arguments)

    monkeypatch.setattr(Path, "open", refuse)
    ids, skipped = read("corpus")
    assert ids == ["b"]
    assert sorted((s.path, s.reason) for s in skipped) == [
        ("corpus/a.txt", "cannot be read: Permission denied"),
        ("corpus/c.txt", "not a file: a broken link, a pipe or a device"),
        ("corpus/d.txt", "not a file: a broken link, a pipe or a device"),
        ("corpus/e.txt", "not a file: a broken link, a pipe or a device"),
    ]


def test_a_folder_that_cannot_be_listed_is_reported(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(corpus / "a" / "x.txt")
    write(corpus / "b" / "x.txt")
    original: Callable[[Path], object] = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert read("corpus") == (["b/x"], [Skipped("corpus/a", 0, "cannot be read: Permission denied")])


def test_names_that_are_no_text_are_reported(corpus: Path) -> None:
    try:
        write(Path(os.fsdecode(bytes(corpus) + b"/m\xf9a.txt")))
    except OSError:
        pytest.skip("this file system takes no name that is not UTF-8")
    write(corpus / "hai\ndòng.txt")
    ids, skipped = read("corpus")
    assert ids == []
    assert sorted(s.path for s in skipped) == ["corpus/hai\ndòng.txt", "corpus/m\\udcf9a.txt"]


def test_ids_are_composed(corpus: Path) -> None:
    name = unicodedata.normalize("NFD", "mùa")
    write(corpus / f"{name}.txt")
    [document] = scan("corpus")
    assert (document.id, document.path) == ("mùa", f"corpus/{name}.txt")


def test_what_is_too_large_is_skipped(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "LARGEST", 1 << 20)
    write(corpus / "a.txt", "x" * ((1 << 20) + 1))
    write(corpus / "b.jsonl", rows({"_id": "r", "text": "x"}) + b"x" * (2 << 20))
    write(corpus / "c.txt", "x" * (1 << 20))
    ids, skipped = read("corpus")
    assert ids == ["r", "c"]
    assert [(s.path, s.line) for s in skipped] == [("corpus/a.txt", 0), ("corpus/b.jsonl", 2)]
    assert all("larger than 1 MB" in s.reason for s in skipped)


@pytest.mark.parametrize("source", ["", "none", "corpus/none.txt", "corpus/README.md", "corpus/x.gz", "corpus/a.pdf"])
def test_a_source_that_is_none_is_an_error_at_once(corpus: Path, source: str) -> None:
    for name in ("README.md", "x.gz", "a.pdf"):
        write(corpus / name)
    with pytest.raises(SourceError) as caught:
        scan(["corpus", source])
    assert caught.value.hint
    with pytest.raises(SourceError):
        read_page(source)


@pytest.mark.parametrize("blank", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_stdin_may_be_rows(monkeypatch: pytest.MonkeyPatch, blank: bytes) -> None:
    stdin(monkeypatch, blank + rows({"_id": "r1", "text": "x"}) + b"{\n" + rows({"_id": "r2", "text": "y"}))
    ids, [skipped] = read("-")
    assert ids == ["r1", "r2"]
    assert (skipped.path, skipped.line) == ("-", 2 + blank.count(b"\n"))


@pytest.mark.parametrize("data", [PAGE.encode(), b"\n\n" + PAGE.encode(), PAGE.encode("utf-16"), b"x\n{}\n"])
def test_stdin_may_be_a_page(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    stdin(monkeypatch, data)
    [document] = scan("-")
    assert (document.id, document.path, document.source, document.data) == ("stdin", "-", "-", data)
    assert document.load().title in ("Chợ quê", "x")


def test_empty_stdin_is_an_empty_page(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"")
    assert read("-") == ([], [Skipped("-", 0, "empty page")])


def test_read_page(corpus: Path) -> None:
    article = read_page(write(corpus / "2019" / "chợ.txt"))
    assert (article.id, article.title, article.path) == ("chợ", "Chợ quê", str(corpus / "2019" / "chợ.txt"))
    assert read_page("corpus/2019/chợ.txt").path == "corpus/2019/chợ.txt"
    assert read_page(write(corpus / "b.html", "<p>Một.</p>")).title == "Một."
    with pytest.raises(PageError, match="empty page"):
        read_page(write(corpus / "c.txt", ""))
    for source in ("corpus", "-", str(write(corpus / "d.jsonl"))):
        with pytest.raises(SourceError, match="not one page"):
            read_page(source)
