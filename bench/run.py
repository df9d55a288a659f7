"""What running a chapter costs: the package's import, the first cell, a kernel's memory, and what Binder installs."""

from __future__ import annotations

import compileall
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import jupytext
import psutil
from nbclient import NotebookClient
from nbformat.notebooknode import NotebookNode

from bench import RUNS, Figure, median
from partners_site import binder
from partners_site.__main__ import pages_of

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = [page for page in pages_of(ROOT / "_toc.yml") if "kernelspec" in (ROOT / f"{page}.md").read_text("utf8")]


def _import_seconds() -> float:
    code = "import time; t = time.perf_counter(); import partners; print(time.perf_counter() - t)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def _client(chapter: str) -> NotebookClient:
    notebook: NotebookNode = jupytext.read(ROOT / f"{chapter}.md", fmt="md:myst")
    return NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}})


def _first_cell_seconds(chapter: str) -> float:
    client = _client(chapter)
    number, cell = next((n, cell) for n, cell in enumerate(client.nb.cells) if cell.cell_type == "code")
    with client.setup_kernel():
        started = time.perf_counter()
        client.execute_cell(cell, number)
        return time.perf_counter() - started


def _kernel_megabytes(chapter: str) -> float:
    """The proportional set size of the kernel, and of what it started, after every cell has run."""
    client = _client(chapter)
    with client.setup_kernel():
        for number, cell in enumerate(client.nb.cells):
            if cell.cell_type == "code":
                client.execute_cell(cell, number)
        kernel = psutil.Process(client.km.provisioner.pid)
        whole = [kernel, *kernel.children(recursive=True)]
        return sum(process.memory_full_info().pss for process in whole) / 1e6


def _megabytes(prefix: Path) -> float:
    """What an environment takes on disk once everything in it is compiled."""
    compileall.compile_dir(prefix / "lib", quiet=2, workers=0)
    return sum(path.lstat().st_blocks * 512 for path in prefix.rglob("*") if not path.is_dir()) / 1e6


def _installed() -> tuple[float, float]:
    """Sizes of repo2docker's base and of the same with what the chapters need."""
    folder = ROOT / "_build" / "binder"
    binder.replay(ROOT, folder)
    with tempfile.TemporaryDirectory() as place:
        binder.base(Path(place) / "env")
        return _megabytes(Path(place) / "env"), _megabytes(folder / "env")


def figures() -> Iterator[Figure]:
    """Import and first cell are medians; memory and size vary little, and each chapter runs once."""
    yield Figure(
        "import of the package", 'python -c "import partners"', "wall s", median(_import_seconds), aim="≤ 0.1 s"
    )
    firsts = {chapter: median(lambda chapter=chapter: _first_cell_seconds(chapter)) for chapter in CHAPTERS}
    slowest = max(firsts, key=firsts.__getitem__)
    yield Figure(
        f"first cell in a fresh kernel, slowest of {len(CHAPTERS)}: {slowest}",
        f"nbclient, cell 1, median of {RUNS}",
        "wall s",
        firsts[slowest],
        aim="≤ 2 s",
    )
    memory = {chapter: _kernel_megabytes(chapter) for chapter in CHAPTERS}
    heaviest = max(memory, key=memory.__getitem__)
    yield Figure(
        f"kernel after the heaviest chapter: {heaviest}",
        "nbclient, every cell",
        "PSS MB",
        memory[heaviest],
        memory[min(memory, key=memory.__getitem__)],
        "the lightest",
        "≤ 200 MB",
    )
    base, whole = _installed()
    yield Figure(
        "what Binder adds to its base, bytecode included",
        "make binder; du of env",
        "MB",
        whole - base,
        base,
        "the base alone",
        "≤ 330 MB",
    )
