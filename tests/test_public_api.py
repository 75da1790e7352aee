"""The package as others see it: its names, what importing it costs, and what the README promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import searchkit

ROOT = Path(__file__).resolve().parent.parent


def test_names_are_few_sorted_and_all_there() -> None:
    assert len(searchkit.__all__) <= 20
    assert searchkit.__all__ == sorted(searchkit.__all__)
    for name in searchkit.__all__:
        found = getattr(searchkit, name)
        assert found.__doc__, f"{name} has no docstring"
        assert name in dir(searchkit)
    with pytest.raises(AttributeError):
        _ = searchkit.nonsense  # type: ignore[attr-defined]  # that it is not there is the point


def test_every_error_is_a_searchkit_error() -> None:
    from searchkit import errors

    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, Exception)]
    assert len(classes) > 5
    for error in classes:
        assert issubclass(error, searchkit.SearchkitError)
        assert error.exit_code in (2, 75)
    assert len({error.code for error in classes}) == len(classes)


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import searchkit", ["numpy", "whoosh", "pyvi", "click", "rich"]),
        ("import searchkit; searchkit.analyze('học sinh')", ["numpy", "whoosh", "pyvi", "sklearn", "pycrfsuite"]),
        ("import searchkit; searchkit.segment('học sinh', exact=True)", ["numpy", "pyvi", "sklearn", "pycrfsuite"]),
        ("import searchkit; searchkit.read_page(PAGE)", ["numpy", "whoosh", "pyvi"]),
        ("import searchkit; searchkit.open_index; searchkit.segment_many(['học sinh'])", ["pyvi", "sklearn", "rich"]),
    ],
)
def test_imports_are_late(code: str, absent: list[str]) -> None:
    page = next((ROOT / "corpus").rglob("*.txt"))
    check = f"PAGE = {str(page)!r}; {code}; import sys; print([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_python_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [block] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert printed.startswith("1 ")
    assert "Đ" in printed or "đ" in printed


def test_commands_of_the_readme_are_one_line_each() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for mark in ("try", "test"):
        block = text.split(f"<!-- {mark} -->")[1].split("```")[1]
        assert len(block.strip().splitlines()) == 2, "the language and one line"
