"""What a Binder service makes of this repository, made again on this machine without a container.

``repo2docker --no-build`` writes the Dockerfile. Its steps for the reader's own user (pip, ``postBuild``) run here as
they stand, in a fresh virtual environment with the Python packages, JupyterLab among them, that repo2docker freezes for
its base image.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from partners.errors import BookError

#: Where a package has another name in conda's channel than on the Python index.
_NAMES = {
    "brotli-python": "brotli",
    "jupyterhub-base": "jupyterhub",
    "nbconvert-core": "nbconvert",
    "python-fastjsonschema": "fastjsonschema",
}
#: A package of the lock: name, version and build; builds of Python packages begin with py.
_LOCKED = re.compile(r"/([^/]+)-([^-/]+)-py[^-/]*\.(?:conda|tar\.bz2)#")
#: The language itself, which stands among them from Python 3.12 on.
_PYTHON = "cpython"
_USER = "${NB_USER}"
#: An institution's own certificates are the system's.
UV = [sys.executable, "-m", "uv", "--quiet", "--system-certs"]


def dockerfile(repository: Path) -> str:
    """The Dockerfile that repo2docker writes for a folder; no Docker engine is asked.

    :raises BookError: when repo2docker refuses the folder.
    """
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(repository)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise BookError(f"repo2docker cannot read it: {done.stderr.strip()}", repository)
    # Either stream may carry it, between lines of the log.
    both = done.stdout + done.stderr
    return both[both.index("FROM ") :]


def steps(text: str) -> Iterator[str]:
    """The shell commands that a Dockerfile runs as the reader's user, in order."""
    user = "root"
    for line in re.sub(r"\\\n", " ", text).splitlines():
        word, _, rest = line.partition(" ")
        if word == "USER":
            user = rest.strip()
        elif word == "RUN" and user == _USER:
            yield rest.strip()


def base_packages(version: str) -> list[str]:
    """The Python packages of repo2docker's base image for a Python such as ``3.11``, as exact requirements.

    :raises BookError: when repo2docker freezes no image for that Python.
    """
    import repo2docker

    folder = Path(repo2docker.__file__).parent / "buildpacks" / "conda"
    lock = folder / f"environment.py-{version}-linux-64.lock"
    if not lock.is_file():
        raise BookError(f"repo2docker has no base image for Python {version}: use an older Python", lock.name)
    found = dict(_LOCKED.findall(lock.read_text("utf8")))
    return sorted(f"{_NAMES.get(name, name)}=={version}" for name, version in found.items() if name != _PYTHON)


def _files(repository: Path) -> list[Path]:
    """What a clone would hold: tracked files and new ones that git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True).stdout
    return [path for name in sorted(filter(None, names.split("\0"))) if (path := repository / name).is_file()]


def copy(repository: Path, home: Path) -> None:
    """Copy the repository as a clone would hold it, in place of an earlier copy."""
    shutil.rmtree(home, ignore_errors=True)
    for path in _files(repository):
        target = home / path.relative_to(repository)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def outside() -> dict[str, str]:
    """The variables of this process, without those that lead a Python or a Jupyter into this project."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PARTNERS_", "JUPYTER_", "PYTHON", "VIRTUAL_"))}


def environment(folder: Path) -> dict[str, str]:
    """The variables under which the image runs, for an environment that :func:`replay` has made."""
    prefix, home = folder / "env", folder / "home"
    return outside() | {
        "HOME": str(home),
        "REPO_DIR": str(home),
        "KERNEL_PYTHON_PREFIX": str(prefix),
        "NB_PYTHON_PREFIX": str(prefix),
        "PATH": f"{prefix / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def _run(command: list[str], folder: Path) -> None:
    home = folder / "home"
    done = subprocess.run(command, cwd=home, env=environment(folder), capture_output=True, text=True)
    if done.returncode:
        raise BookError(f"this step of the image failed: {' '.join(command)}\n{(done.stdout + done.stderr)[-2000:]}")


def _python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def base(prefix: Path) -> None:
    """Make a virtual environment with the Python packages of repo2docker's base image, and no others.

    :raises BookError: when it cannot be made.
    """
    python = ["--python", sys.executable]
    packages = base_packages(_python())
    for command in (
        ["venv", *python, str(prefix)],
        ["pip", "install", "--python", str(prefix), "--no-deps", *packages],
    ):
        done = subprocess.run([*UV, *command], capture_output=True, text=True)
        if done.returncode:
            raise BookError(f"the base image's packages cannot be installed: {done.stderr.strip()[-2000:]}")


def replay(repository: Path, folder: Path) -> Path:
    """Make ``folder/env`` and ``folder/home`` as the image's steps would; packages that stand as they should are kept.

    :param repository: the root of this repository.
    :param folder: where to make them.
    :return: the ``bin`` folder of the environment.
    :raises BookError: when a step fails, with its last lines.
    """
    packages = base_packages(_python())
    commands = list(steps(dockerfile(repository)))
    pins = (repository / "binder" / "requirements.txt").read_text("utf8")
    wanted = hashlib.sha256(json.dumps([sys.version, packages, commands, pins]).encode()).hexdigest()
    mark = folder / "made-from"
    fresh = not mark.is_file() or mark.read_text() != wanted
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    copy(repository, folder / "home")
    if fresh:
        base(folder / "env")
    for command in commands:
        if fresh or "binder/requirements.txt" not in command:
            _run(["bash", "-c", command], folder)
    mark.write_text(wanted)
    return folder / "env" / "bin"
