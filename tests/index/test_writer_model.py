"""The writer against a dict: whatever is added, removed, committed and rolled back, the index holds what the dict does."""

from __future__ import annotations

import random
import runpy
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from searchkit.index.check import check_index
from searchkit.index.snapshot import Snapshot, open_snapshot
from searchkit.index.writer import IndexWriter
from searchkit.model import Article

NEWS = runpy.run_path(str(Path(__file__).with_name("random_news.py")))
IDS = st.integers(0, 25).map(lambda n: f"năm/{n}")


class WriterMachine(RuleBasedStateMachine):
    """`truth` is what the writer holds, `committed` what a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.patched = NEWS["small_batches"](batch=4)
        self.patched.__enter__()
        self.folder = Path(tempfile.mkdtemp())
        self.truth: dict[str, Article] = {}
        self.committed: dict[str, Article] = {}
        self.kept: list[tuple[Snapshot, dict[str, Article]]] = []
        self.made = 0

    @initialize()
    def open(self) -> None:
        self.writer = IndexWriter(self.folder)

    @rule(ids=st.lists(IDS, min_size=1, max_size=9), seed=st.integers(0, 1 << 30))
    def add(self, ids: list[str], seed: int) -> None:
        rng = random.Random(seed)
        for id in ids:
            self.truth[id] = NEWS["random_article"](rng, id)
            self.writer.add(self.truth[id])

    @rule(ids=st.lists(IDS, min_size=1, max_size=9))
    def remove(self, ids: list[str]) -> None:
        for id in ids:
            assert self.writer.remove(id) is (self.truth.pop(id, None) is not None)

    @rule()
    def commit(self) -> None:
        changed = self.truth != self.committed
        assert self.writer.commit() or not changed
        self.committed = dict(self.truth)

    @rule()
    def roll_back(self) -> None:
        self.writer.rollback()
        self.truth = dict(self.committed)

    @rule()
    def reopen(self) -> None:
        self.writer.close()
        self.truth = dict(self.committed)
        self.writer = IndexWriter(self.folder)

    @rule()
    def rebuild(self) -> None:
        self.writer.close()
        self.truth = {}
        self.writer = IndexWriter(self.folder, rebuild=True)
        self.commit()

    @rule()
    def keep_a_snapshot(self) -> None:
        if self.committed:
            self.kept = [*self.kept[-2:], (open_snapshot(self.folder), dict(self.committed))]

    @invariant()
    def the_writer_knows_what_it_holds(self) -> None:
        if hasattr(self, "writer"):
            assert set(self.writer.ids()) == set(self.truth)

    @invariant()
    def snapshots_never_change(self) -> None:
        for snapshot, truth in self.kept:
            assert {id: snapshot.article(n) for id, n in snapshot.numbers.items()} == truth

    def teardown(self) -> None:
        try:
            self.writer.commit()
            self.writer.close()
            if self.truth or self.committed:
                assert check_index(self.folder) == []
                NEWS["same_as"](open_snapshot(self.folder), self.truth)
        finally:
            self.patched.__exit__(None, None, None)
            shutil.rmtree(self.folder)


TestWriter = WriterMachine.TestCase
TestWriter.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


@pytest.mark.slow
def test_many_histories() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(WriterMachine, settings=settings(max_examples=400, stateful_step_count=50, deadline=None))
