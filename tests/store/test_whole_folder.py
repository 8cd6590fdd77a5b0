"""A folder is written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from jitsim.errors import JitsimError
from jitsim.store.whole_folder import whole_folder


def content(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_it_takes_its_name_at_the_end(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "a" / "b" / "run") as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_text("x")
        assert not (tmp_path / "a" / "b" / "run").exists()
    assert content(tmp_path) == {"a/b/run/deep/file": "x"}


def write(target: Path, name: str = "file", *, replace: bool = False, error: BaseException | None = None) -> None:
    """Write a folder with one file, and fail after that if an error is given."""
    with whole_folder(target, replace=replace) as folder:
        (folder / name).write_text("new")
        if error is not None:
            raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_any_error_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error):
        write(tmp_path / "a" / "b" / "run", error=error())
    assert not list(tmp_path.iterdir())


def test_an_error_of_the_disk_says_what_could_not_be_written(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(JitsimError, match=r"run: could not be written: No space left on device; nothing was kept"):
        write(tmp_path / "run", error=full)
    assert not list(tmp_path.iterdir())


def test_a_parent_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(JitsimError, match="could not be written"):
        write(tmp_path / "file" / "run")
    assert content(tmp_path) == {"file": "mine"}


def test_an_empty_folder_is_taken_and_a_full_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    with pytest.raises(JitsimError, match="could not be written"):
        write(tmp_path / "full")
    assert content(tmp_path) == {"empty/file": "new", "full/file": "mine"}


def test_replacing_keeps_the_old_one_until_the_new_is_whole(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "file").write_text("old")
    with pytest.raises(ValueError, match="stop"):
        write(tmp_path / "run", replace=True, error=ValueError("stop"))
    assert content(tmp_path) == {"run/file": "old"}
    write(tmp_path / "run", "other", replace=True)
    assert content(tmp_path) == {"run/other": "new"}


def test_a_rename_that_fails_gives_the_old_one_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "file").write_text("old")
    rename, calls = Path.rename, []

    def second_fails(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises(JitsimError, match="Input/output error"):
        write(tmp_path / "run", replace=True)
    assert content(tmp_path) == {"run/file": "old"}
