"""Facts about the village's own repository: a push is checked first, and only then published."""

import os
import subprocess
from pathlib import Path

import pytest

MAKEFILE = "check-content:\n\t@test -f good\n\npublish:\n\t@touch published\n"


def git(folder: Path, *words: str, **environ: str) -> str:
    """Run git as a person of its own; return everything that was said."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    names = {
        f"GIT_{who}_{what}": "x@x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        ["git", *words], cwd=folder, env={**own, **names, **environ},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return a clone whose pushes go to a repository with the hook."""
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "desa.git")
    hook = tmp_path / "desa.git/hooks/post-receive"
    hook.write_bytes(Path("deploy/village/post-receive").read_bytes())
    hook.chmod(0o755)
    git(tmp_path, "clone", "-q", "desa.git", "work")
    (tmp_path / "work/Makefile").write_text(MAKEFILE)
    return tmp_path / "work"


def push(work: Path, branch: str = "main") -> str:
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "Change")
    checkout = str(work.parent / "checkout")
    return git(work, "push", "-q", "origin", f"HEAD:{branch}", BALAI_CHECKOUT=checkout)


def test_a_push_of_good_content_is_published(work: Path) -> None:
    (work / "good").touch()
    assert "Situs sudah diperbarui." in push(work)
    assert (work.parent / "checkout/published").exists()


def test_a_push_of_bad_content_leaves_the_site_as_it_was(work: Path) -> None:
    assert "Situs TIDAK diperbarui" in push(work)
    assert not (work.parent / "checkout/published").exists()


def test_a_file_that_was_removed_is_removed_from_the_checkout(work: Path) -> None:
    (work / "good").touch()
    (work / "old.md").touch()
    push(work)
    (work / "old.md").unlink()
    push(work)
    assert not (work.parent / "checkout/old.md").exists()


def test_a_push_to_another_branch_publishes_nothing(work: Path) -> None:
    (work / "good").touch()
    push(work, "coba")
    assert not (work.parent / "checkout").exists()


def test_the_workflow_calls_the_same_commands() -> None:
    workflow = Path("deploy/village/publish.yml").read_text(encoding="utf-8")
    for command in ("make check-content", "make publish"):
        assert f"run: {command}\n" in workflow
