"""The box: processes without network, without other students' files, without a way to outlive it.

What a submission sees: Python and its packages, this book's package and data, its own tables, an empty home. All is
read-only but for a small home and ``/tmp`` that vanish with it. A grader that runs as root gives each box a user id of
its own; any other grader gives it a user namespace. Bubblewrap builds the walls, :mod:`.seccomp` filters system calls.
"""

from __future__ import annotations

import os
import platform
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import partners
from partners import paths
from partners.errors import BookError
from partners.grading import seccomp

HOME = "/home/student"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/ssl")
#: `--size` and `--disable-userns` came with these versions.
_OLDEST = (0, 8)
_USERS = range(20_000, 60_000)


@dataclass(frozen=True)
class Limits:
    """What one submission may use, in bytes, seconds and counts.

    :ivar cell_seconds: of CPU, for one cell or call.
    :ivar seconds: by the clock, for all.
    """

    cell_seconds: float = 20
    seconds: float = 240
    memory: int = 1_500_000_000
    processes: int = 24
    file_bytes: int = 20_000_000
    disk: int = 50_000_000
    answer_bytes: int = 32_000_000


@dataclass(frozen=True)
class Box:
    """How submissions are run on this machine.

    :param sandbox: False runs them as plain processes of the grader's own user: for machines without bubblewrap, and
        for submissions that one trusts as oneself. Time and memory are still limited.
    """

    limits: Limits = field(default_factory=Limits)
    sandbox: bool = True

    @cached_property
    def _bubblewrap(self) -> str:
        found = shutil.which("bwrap")
        advice = "or grade on a machine that has it; --no-sandbox runs submissions with all your rights"
        if found is None:
            raise BookError(f"bubblewrap is missing: install the package bubblewrap (Debian, Fedora), {advice}")
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        version = tuple(map(int, re.findall(r"\d+", said)[:2]))
        if version < _OLDEST:
            raise BookError(f"bubblewrap {said.split()[-1:]} is too old: install 0.8 or newer, {advice}")
        return found

    def check(self) -> None:
        """Prove that a box opens here.

        :raises BookError: when bubblewrap is missing, too old, or not allowed to by this machine.
        """
        if not self.sandbox:
            return
        if seccomp.program() is None:
            raise BookError(f"the box knows no system calls of {platform.machine()}: grade on x86_64 or aarch64")
        tried = subprocess.run(
            [*self._walls({}), sys.executable, "-I", "-c", "print('open')"], capture_output=True, text=True, check=False
        )
        if tried.stdout != "open\n":
            why = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
            advice = "allow user namespaces, grade as root, or on another machine"
            raise BookError(f"bubblewrap cannot make a box here ({why}): {advice}")

    def user(self) -> int | None:
        """A user id for one box, where the grader may give one."""
        return random.SystemRandom().choice(_USERS) if self.sandbox and os.geteuid() == 0 else None

    def command(self, files: Mapping[str, Path], answers: int, filter_: int | None) -> list[str]:
        """The command line that runs one job.

        :param files: name beside the notebook → file of this machine, read-only inside.
        :param answers: the open file descriptor for what comes out.
        :param filter_: the open file descriptor of the system-call filter.
        """
        run = [sys.executable, "-I", "-X", "utf8", "-m", "partners.grading.boxed", str(answers)]
        if not self.sandbox:
            return run
        walls = self._walls(files)
        return [*walls, *(["--seccomp", str(filter_)] if filter_ is not None else []), "--", *run]

    def environment(self, home: str = HOME) -> dict[str, str]:
        """All that a submission learns of the grader's environment."""
        return {
            "HOME": home,
            "LANG": "C.UTF-8",
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "MPLBACKEND": "Agg",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def _walls(self, files: Mapping[str, Path]) -> list[str]:
        walls = [self._bubblewrap, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
        walls += [
            "--unshare-cgroup-try",
            "--die-with-parent",
            "--new-session",
            "--cap-drop",
            "ALL",
            "--clearenv",
            "--hostname",
            "box",
        ]
        if os.geteuid() == 0:
            walls += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        else:
            walls += ["--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534"]
        walls += ["--proc", "/proc", "--dev", "/dev"]
        # Before what is shown: Python or the book may stand in a folder below one of these.
        for place in ("/tmp", HOME):
            walls += ["--perms", "1777", "--size", str(self.limits.disk), "--tmpfs", place]
        shown = list(_shown())
        for parent in sorted({parent for path in shown for parent in path.parents if parent != Path("/")}):
            walls += ["--perms", "0755", "--dir", str(parent)]
        for path in shown:
            link = path.is_symlink()
            walls += ["--symlink" if link else "--ro-bind", str(path.readlink() if link else path), str(path)]
        for name, path in files.items():
            walls += ["--ro-bind", str(path), f"{HOME}/{name}"]
        walls += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME]
        for name, value in self.environment().items():
            walls += ["--setenv", name, value]
        return walls


def _shown() -> Iterator[Path]:
    """The folders of this machine that a box shows: the system's, Python's, this package and its data."""
    wanted = [Path(path) for path in _SYSTEM]
    wanted += [Path(path) for path in (sys.base_prefix, sys.base_exec_prefix, sys.prefix)]
    wanted += [Path(os.path.realpath(sys.executable)).parent.parent]
    wanted += [Path(partners.__file__).resolve().parent, paths.data()]
    seen: list[Path] = []
    for path in wanted:
        if not path.exists() or any(path == other or other in path.parents for other in seen):
            continue
        if path == Path("/") or path == Path.home():
            raise BookError(f"the box cannot show {path}: use a Python that is installed in a folder of its own")
        seen.append(path)
        yield path
