"""What publishes the book: workflows that linters pass, and the commands that they run."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from partners.errors import BookError
from partners_site import metadata, release

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BIN = Path(sys.executable).parent


def _steps(workflow: Path) -> list[dict[str, object]]:
    return [step for job in yaml.safe_load(workflow.read_text("utf8"))["jobs"].values() for step in job["steps"]]


def _run(command: list[str], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=120)


def _git(cwd: Path, *words: str) -> str:
    done = _run(["git", *words], cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_workflow_satisfies_the_schema() -> None:
    schema = "vendor.github-workflows"
    done = _run([str(BIN / "check-jsonschema"), "--builtin-schema", schema, *map(str, WORKFLOWS)], ROOT)
    assert done.returncode == 0, done.stdout
    assert {path.stem for path in WORKFLOWS} == {"test", "publish", "sources"}


def test_the_security_linter_finds_nothing() -> None:
    """Even what it tells only pedants; permissions and pins are among what it looks at."""
    done = _run([str(BIN / "zizmor"), "--offline", "--no-progress", "--persona=pedantic", *map(str, WORKFLOWS)], ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_each_step_is_a_pinned_action_or_a_make_target(workflow: Path) -> None:
    """Whoever has no such service can type the same commands."""
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf8")))
    for step in _steps(workflow):
        if "uses" in step:
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", str(step["uses"]))
        else:
            command = str(step["run"]).split()
            assert command[0] == "make" and command[1] in targets


def test_one_action_has_one_pin_and_says_its_version() -> None:
    text = "".join(path.read_text("utf8") for path in WORKFLOWS)
    pins = set(re.findall(r"uses: (\S+)@(\w{40}) # (v\d+\.\d+\.\d+)", text))
    assert len(pins) == len({name for name, *_ in pins})
    assert text.count("uses: ") == len(re.findall(r"uses: \S+@\w{40} # v\d+\.\d+\.\d+", text))


def test_a_tag_that_is_not_the_version_stops_the_release() -> None:
    assert _run(["make", "check-tag", f"TAG={metadata.load().tag}"], ROOT).returncode == 0
    wrong = _run(["make", "check-tag", "TAG=v9.9.9"], ROOT)
    assert wrong.returncode != 0 and "v9.9.9" in wrong.stdout


FILES = [f"{release.BOOK}.{kind}" for kind in ("epub", "pdf", "zip")]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A build folder with one file of each kind and one that somebody left there, and a wheel beside it."""
    for name in (*FILES, "draft.pdf", "notebooks/ports.ipynb", "notebooks/vote.ipynb"):
        path = tmp_path / "built" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf8")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / metadata.load().wheel).write_text("wheel", "utf8")
    return tmp_path


def test_a_release_holds_every_part_and_checksums_that_hold(built: Path) -> None:
    dist = built / "dist"
    (dist / "partners_who_disagree-0.0.1-py3-none-any.whl").write_text("an older one", "utf8")
    names = release.gather(built / "built", dist)
    assert names == sorted([*FILES, metadata.load().wheel, "ports.ipynb", "vote.ipynb"])
    lines = (dist / release.CHECKSUMS).read_text("utf8").splitlines()
    told = dict(reversed(line.split("  ")) for line in lines)
    assert told == {name: hashlib.sha256((dist / name).read_bytes()).hexdigest() for name in names}
    assert {path.name for path in dist.iterdir()} == {*names, release.CHECKSUMS}


@pytest.mark.parametrize("missing", FILES)
def test_a_part_that_was_not_built_is_named_and_nothing_is_gathered(built: Path, missing: str) -> None:
    (built / "built" / missing).unlink()
    with pytest.raises(BookError, match=f"make {missing.rpartition('.')[2]}"):
        release.gather(built / "built", built / "dist")
    assert [path.name for path in (built / "dist").iterdir()] == [metadata.load().wheel]


def test_notebooks_of_each_version_reach_the_branch_that_colab_reads(tmp_path: Path) -> None:
    """A second version stands beside the first; the same again changes nothing; the work tree is left alone."""
    origin, clone, folder = tmp_path / "origin.git", tmp_path / "clone", tmp_path / "dist"
    _git(tmp_path, "init", "--quiet", "--bare", str(origin))
    _git(tmp_path, "init", "--quiet", str(clone))
    _git(clone, "remote", "add", "origin", str(origin))
    folder.mkdir()
    script = str(ROOT / "tools" / "notebooks.sh")
    for tag, text in (("v1.0.0", "one"), ("v1.1.0", "two"), ("v1.1.0", "two")):
        (folder / "ports.ipynb").write_text(text, "utf8")
        done = _run(["sh", script, str(folder), tag], clone, HOME=str(tmp_path))
        assert done.returncode == 0, done.stderr
    assert _git(origin, "ls-tree", "-r", "--name-only", "notebooks").split() == [
        "v1.0.0/ports.ipynb",
        "v1.1.0/ports.ipynb",
    ]
    assert _git(origin, "show", "notebooks:v1.0.0/ports.ipynb") == "one"
    assert _git(origin, "rev-list", "--count", "notebooks") == "2"
    assert _git(clone, "status", "--porcelain") == ""
    (folder / "ports.ipynb").unlink()
    assert _run(["sh", script, str(folder), "v1.2.0"], clone, HOME=str(tmp_path)).returncode == 1


@pytest.mark.parametrize(
    ("listed", "already", "asked"),
    [
        ("* S001 gone\n", "", "issue create"),
        ("* S001 gone\n", "7", "issue edit 7"),
        ("", "7", "issue close 7"),
        ("", "", None),
    ],
)
def test_dead_addresses_are_one_open_issue(tmp_path: Path, listed: str, already: str, asked: str | None) -> None:
    """Opened, brought up to date, closed; a stand-in for GitHub's program says what it was asked."""
    (tmp_path / "gh").write_text(f'#!/bin/sh\n[ "$2" = list ] && echo "{already}" || echo "$@" >> "{tmp_path}/asked"\n')
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "dead.md").write_text(listed, "utf8")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = _run(["sh", str(ROOT / "tools" / "report_sources.sh"), str(tmp_path / "dead.md")], tmp_path, PATH=path)
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "asked").read_text() if (tmp_path / "asked").exists() else ""
    assert said.startswith(asked) if asked else said == ""
