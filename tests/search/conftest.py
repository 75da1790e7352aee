"""Small commits stay segments of their own here, so that searching over several of them is what is tested."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from searchkit.index import policy


@pytest.fixture(scope="module", autouse=True)
def _small_segments_stay() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy, "TINY", 0)
        yield
