"""The writer's corners: nothing to write, errors on the way, two writers, what must not be touched."""

from __future__ import annotations

import os
import random
import runpy
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import searchkit
from searchkit.errors import IndexCorrupt, IndexLocked, IndexMismatch, IndexMissing, SearchkitError
from searchkit.index import arrays, manifest, naming, policy, writer
from searchkit.index.check import check_index
from searchkit.index.snapshot import open_snapshot
from searchkit.index.writer import IndexWriter
from searchkit.model import Article, Headline

NEWS = runpy.run_path(str(Path(__file__).with_name("random_news.py")))


def news(*ids: str, seed: int = 1) -> list[Article]:
    """Random articles with these ids."""
    rng = random.Random(seed)
    return [NEWS["random_article"](rng, id) for id in ids]


def made(folder: Path, *ids: str, seed: int = 1) -> dict[str, Article]:
    """An index of random articles, committed."""
    with IndexWriter(folder) as out:
        for article in news(*ids, seed=seed):
            out.add(article)
    return {article.id: article for article in news(*ids, seed=seed)}


def fails(folder: Path, *articles: Article, rebuild: bool = False) -> None:
    """A program that ends with an error before it has committed."""
    with IndexWriter(folder, rebuild=rebuild) as out:
        for article in articles:
            out.add(article)
        raise RuntimeError


def held(folder: Path) -> dict[str, Article]:
    """What the index holds; the index is sound."""
    assert check_index(folder) == []
    snapshot = open_snapshot(folder)
    return {id: snapshot.article(number) for id, number in snapshot.numbers.items()}


def test_a_writer_that_adds_nothing_makes_no_index(tmp_path: Path) -> None:
    with IndexWriter(tmp_path / "a" / "b") as out:
        assert out.commit() is False
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["write.lock"]
    with pytest.raises(IndexMissing):
        open_snapshot(tmp_path / "a" / "b")


def test_a_commit_of_nothing_changes_no_file(tmp_path: Path) -> None:
    made(tmp_path, "a", "b")
    before = NEWS["contents"](tmp_path)
    with IndexWriter(tmp_path) as out:
        assert out.remove("nobody") is False
        out.add(news("new")[0])
        assert out.remove("new") is True
        assert out.commit() is False
    assert NEWS["contents"](tmp_path) == before


def test_of_one_id_the_last_stays(tmp_path: Path) -> None:
    one, two, three = (news("a", seed=seed)[0] for seed in (1, 2, 3))
    with IndexWriter(tmp_path) as out:
        out.add(one)
        out.add(two)
    assert held(tmp_path) == {"a": two}
    with IndexWriter(tmp_path) as out:
        out.add(one)
        assert out.remove("a") is True
        assert out.remove("a") is False
        out.add(three)
    assert held(tmp_path) == {"a": three}


def test_an_index_can_be_emptied_and_filled_again(tmp_path: Path) -> None:
    made(tmp_path, "a", "b")
    with IndexWriter(tmp_path) as out:
        assert out.remove("a")
        assert out.remove("b")
    assert held(tmp_path) == {}
    with searchkit.open_index(tmp_path) as index:
        assert len(index) == len(index.search("quốc phòng")) == len(index.headlines("hạn mặn")) == 0
    assert held(tmp_path) | made(tmp_path, "c") == held(tmp_path)


def test_strange_texts(tmp_path: Path) -> None:
    strange = [
        Article("", ""),
        Article("\ud800", "\udfff", ("\ud812 a",), section="\udabc", related=(Headline("\ud801", section="\ud802"),)),
        Article("năm/x", "\0\n\t", ("", "\u200b"), related=(Headline(""), Headline("İ"), Headline("i̇"))),
        Article("long", "a " * 70_000, ("một " * 70_000,)),
    ]
    with IndexWriter(tmp_path) as out:
        for article in strange:
            out.add(article)
    assert held(tmp_path) == {article.id: article for article in strange}


def test_more_headlines_than_two_bytes_count(tmp_path: Path) -> None:
    lists = tuple(Headline(f"tin {number}") for number in range(66_000))
    with IndexWriter(tmp_path) as out:
        out.add(Article("a", "Mục lục", related=lists))
    snapshot = open_snapshot(tmp_path)
    [segment] = snapshot.segments
    postings = segment.postings("headline", "syllable")
    assert postings.docs.itemsize == 4
    start, end = postings.bounds(postings.terms.find(b"65999"))
    assert postings.docs[start:end].tolist() == [65_999]


def test_an_article_of_wrong_types_costs_no_other(tmp_path: Path) -> None:
    wrong: list[Any] = [Article("w", 5), Article("w", "", (b"x",)), Article(None, ""), Article("w", "", (), "1.1.2018")]  # type: ignore[arg-type]  # this is what is tested
    with IndexWriter(tmp_path) as out:
        out.add(news("a")[0])
        for article in wrong:
            with pytest.raises((TypeError, AttributeError)):
                out.add(article)
    assert held(tmp_path) == {"a": news("a")[0]}


def test_an_error_in_the_block_rolls_back(tmp_path: Path) -> None:
    truth = made(tmp_path, "a")
    before = NEWS["contents"](tmp_path)
    with pytest.raises(RuntimeError), NEWS["small_batches"]():
        fails(tmp_path, *news(*map(str, range(20))))
    assert NEWS["contents"](tmp_path) == before
    assert held(tmp_path) == truth


def test_a_writer_goes_on_after_a_commit(tmp_path: Path) -> None:
    truth = {}
    with NEWS["small_batches"](), IndexWriter(tmp_path) as out:
        for number in range(12):
            truth[str(number)] = news(str(number), seed=number)[0]
            out.add(truth[str(number)])
            assert out.commit() is True
            assert held(tmp_path) == truth
    assert open_snapshot(tmp_path).manifest.generation == 12


def test_a_closed_writer_writes_no_more(tmp_path: Path) -> None:
    truth = made(tmp_path, "a")
    first = IndexWriter(tmp_path)
    first.close()
    with NEWS["small_batches"](batch=1), IndexWriter(tmp_path) as second:
        second.add(news("b")[0])  # a batch on disk
        first.close()
        for use in (lambda: first.add(news("c")[0]), lambda: first.remove("a"), first.commit, first.rollback):
            with pytest.raises(SearchkitError, match="closed"):
                use()
    assert set(held(tmp_path)) == {*truth, "b"}


def test_a_second_writer_waits_or_is_refused(tmp_path: Path) -> None:
    first = IndexWriter(tmp_path)
    with pytest.raises(IndexLocked) as refused:
        IndexWriter(tmp_path)
    assert refused.value.exit_code == 75
    assert "--wait" in refused.value.hint
    started = time.monotonic()
    with pytest.raises(IndexLocked, match=r"waited 0\.2 s"):
        IndexWriter(tmp_path, wait=0.2)
    assert time.monotonic() - started >= 0.2
    threading.Timer(0.2, first.close).start()
    IndexWriter(tmp_path, wait=60).close()


def test_what_a_killed_writer_still_writes_meets_no_other(tmp_path: Path) -> None:
    stems = set()
    for _ in range(3):
        out = IndexWriter(tmp_path)
        stems.add(out.batch_stem())
        out.close()
    assert len(stems) == 3


def test_leftovers_are_swept_and_nothing_else(tmp_path: Path) -> None:
    truth = made(tmp_path, "a")
    before = NEWS["contents"](tmp_path)
    leftovers = ["b0123abcd-0000.seg", "b0123abcd-0000.doc", "s00000009-0001.doc", "s00000001-0000-00000007.del"]
    leftovers += ["l00000009.links", "d00000009.dict", "searchkit.json.new"]
    foreign = ["README.md", ".gitignore", "s1.seg", "s00000009-0001.seg.bak", "notes.links", "b0123abcd-0000.SEG", "x.del"]
    for name in leftovers + foreign:
        (tmp_path / name).write_text(name)
    (tmp_path / "folder").mkdir()
    IndexWriter(tmp_path).close()
    for name in foreign:
        assert (tmp_path / name).read_text() == name
        (tmp_path / name).unlink()
    (tmp_path / "folder").rmdir()
    assert NEWS["contents"](tmp_path) == before
    assert held(tmp_path) == truth


def test_documented_names_are_those_that_are_swept(tmp_path: Path) -> None:
    with NEWS["small_batches"]():
        truth = made(tmp_path, *map(str, range(20)))
        with IndexWriter(tmp_path) as out:
            out.remove(next(iter(truth)))
            out.add(news("new")[0])
    names = {path.name for path in tmp_path.iterdir()} - {"write.lock", manifest.NAME}
    assert {Path(name).suffix for name in names} == {".seg", ".doc", ".links", ".dict", ".del"}
    naming.sweep(tmp_path, ())
    assert {path.name for path in tmp_path.iterdir()} == {"write.lock", manifest.NAME}


def test_a_rebuild_of_what_cannot_be_read(tmp_path: Path) -> None:
    made(tmp_path, "a", "b")
    path = tmp_path / manifest.NAME
    path.write_bytes(path.read_bytes().replace(b'"generation": 1', b'"generation": 2'))
    before = NEWS["contents"](tmp_path)
    with pytest.raises(IndexCorrupt):
        IndexWriter(tmp_path)
    with pytest.raises(RuntimeError):
        fails(tmp_path, *news("c"), rebuild=True)
    IndexWriter(tmp_path, rebuild=True).close()
    after = {name: data for name, data in NEWS["contents"](tmp_path).items() if not name.startswith("b")}
    assert after == before, "a rebuild that failed took away what may still be of use"
    with IndexWriter(tmp_path, rebuild=True) as out:
        out.add(news("d")[0])
    assert held(tmp_path) == {"d": news("d")[0]}
    assert set(NEWS["contents"](tmp_path)) == {manifest.NAME, *open_snapshot(tmp_path).manifest.files()}
    assert open_snapshot(tmp_path).manifest.generation > 1


def test_a_rebuild_that_fails_leaves_another_analyzers_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truth = made(tmp_path, "a", "b")
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "fingerprint", lambda: "another")
        with pytest.raises(IndexMismatch):
            IndexWriter(tmp_path)
        with pytest.raises(RuntimeError):
            fails(tmp_path, *news("c"), rebuild=True)
    assert held(tmp_path) == truth


def test_a_rebuild_forgets_and_no_name_comes_again(tmp_path: Path) -> None:
    made(tmp_path, "a", "b")
    reader = open_snapshot(tmp_path)
    before = set(NEWS["contents"](tmp_path))
    with IndexWriter(tmp_path, rebuild=True) as out:
        out.add(news("c")[0])
    assert held(tmp_path) == {"c": news("c")[0]}
    assert not (before & set(NEWS["contents"](tmp_path))) - {manifest.NAME}
    assert set(reader.numbers) == {"a", "b"}
    assert reader.article(reader.numbers["a"]).id == "a"


def test_a_damaged_segment_is_not_merged_into_a_sound_one(tmp_path: Path) -> None:
    made(tmp_path, *map(str, range(20)))
    [path] = tmp_path.glob("*.seg")
    data = bytearray(path.read_bytes())
    postings = arrays.ArrayFile(path)
    place = data.index(postings["body.syllable.docs"].tobytes())
    data[place] ^= 1
    path.write_bytes(data)
    before = NEWS["contents"](tmp_path)
    out = IndexWriter(tmp_path)
    out.add(news("new")[0])
    with pytest.raises(IndexCorrupt, match=r"array 'body\.syllable\.docs'"):
        out.commit()
    out.close()
    assert NEWS["contents"](tmp_path) == before


def test_a_damaged_column_stops_the_writer_at_once(tmp_path: Path) -> None:
    made(tmp_path, *map(str, range(20)))
    [path] = tmp_path.glob("*.seg")
    data = bytearray(path.read_bytes())
    data[data.index(arrays.ArrayFile(path)["digest"].tobytes())] ^= 1
    path.write_bytes(data)
    with pytest.raises(IndexCorrupt, match="array 'digest'") as told:
        IndexWriter(tmp_path)
    assert "--rebuild" in told.value.hint
    with IndexWriter(tmp_path, rebuild=True) as out:
        out.add(news("c")[0])
    assert set(held(tmp_path)) == {"c"}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    made(tmp_path, "a")
    [path] = tmp_path.glob("*.doc")
    path.unlink()
    for use in (IndexWriter, open_snapshot):
        with pytest.raises(IndexCorrupt, match=f"{path.name} is missing"):
            use(tmp_path)


def test_many_batches_are_merged_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MAX_DOCUMENTS", 10)
    monkeypatch.setattr(policy, "MAX_DOCUMENTS", 10)
    truth = {}
    rng = random.Random(5)
    with NEWS["small_batches"](batch=3), IndexWriter(tmp_path) as out:
        for _ in range(90):
            id = str(rng.randint(0, 50))
            truth[id] = NEWS["random_article"](rng, id)
            out.add(truth[id])
            assert len(list(tmp_path.glob("b*.seg"))) <= 8
            if rng.random() < 0.2:
                gone = rng.choice(sorted(truth))
                del truth[gone]
                assert out.remove(gone)
    NEWS["same_as"](open_snapshot(tmp_path), truth)
    assert all(entry.count <= 10 for entry in open_snapshot(tmp_path).manifest.segments)
    assert check_index(tmp_path) == []


@pytest.mark.parametrize(("articles", "changes"), [(25, 2), pytest.param(1, 1, marks=pytest.mark.slow)])
def test_the_folder_stays_below_twice_a_fresh_build(
    tmp_path: Path, articles: int, changes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)  # 200 commits on a busy disk
    rng = random.Random(articles)
    truth = {str(n): NEWS["random_article"](rng, str(n)) for n in range(articles)}

    def size(folder: Path) -> int:
        return sum(path.stat().st_size for path in folder.iterdir())

    def add(out: IndexWriter) -> None:
        for article in truth.values():
            out.add(article)

    with IndexWriter(tmp_path / "a") as out:
        add(out)
    with IndexWriter(tmp_path / "a") as out:
        for _ in range(200):
            for _ in range(changes):
                id = str(rng.randrange(articles * 2))
                if rng.random() < 0.4:
                    out.remove(id)
                    truth.pop(id, None)
                else:
                    truth[id] = NEWS["random_article"](rng, id)
                    out.add(truth[id])
            out.commit()
    with IndexWriter(tmp_path / "b") as out:
        add(out)
    assert size(tmp_path / "a") <= 2 * size(tmp_path / "b")
    NEWS["same_as"](open_snapshot(tmp_path / "a"), truth)


def test_digests_tell_articles_apart(tmp_path: Path) -> None:
    base = Article("a", "t", ("p",), section="s", related=(Headline("h"),))
    others = [
        Article("b", "t", ("p",), section="s", related=(Headline("h"),)),
        Article("a", "t", ("p", ""), section="s", related=(Headline("h"),)),
        Article("a", "t", ("p",), section="s", related=(Headline("h", section="x"),)),
    ]
    digests = set()
    for article in (base, *others):
        with IndexWriter(tmp_path) as out:
            out.add(article)
            found = out.held(article.id)
            assert found is not None
            digests.add(found[0])
    assert len(digests) == 4
