"""``python -m deploy.hub.trial``: a class at a real JupyterHub on this machine, timed and struck by faults."""

from __future__ import annotations

import concurrent.futures
import contextlib
import math
import signal
import statistics
import sys
import tempfile
from pathlib import Path

import click
import psutil

from deploy.hub import chart
from deploy.hub.trial import lesson
from deploy.hub.trial.hub import ROOT, Hub
from deploy.hub.trial.student import Diary, Student

#: Memory that a node keeps for its own system, and nodes of this size are what most clusters offer.
NODE_GB, SYSTEM_GB = 16, 1.5


def _servers(state: Path) -> dict[str, list[psutil.Process]]:
    """Login → its server and kernels, by the home folder that each process was given."""
    found: dict[str, list[psutil.Process]] = {}
    homes = str(state / "homes")
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            home = process.environ().get("HOME", "")
            if home.startswith(homes):
                found.setdefault(Path(home).name, []).append(process)
    return found


def _memory(processes: list[psutil.Process]) -> float:
    """Proportional set size of processes, in MB: shared pages count once, shared among those who share them."""
    return sum(process.memory_full_info().pss for process in processes) / 1e6


def _strike(hub: Hub, students: list[Student], servers: dict[str, list[psutil.Process]]) -> list[str]:
    """The three faults, on three students; what was lost."""
    one, two, three = (students[at % len(students)] for at in range(3))
    faults = lesson.kill_kernel(one)
    with three.channel() as channel:
        channel.run("before_restart = 1")
    hub.restart()
    faults += lesson.after_restart(three)
    server = next(p for p in servers[two.name] if "jupyterhub-singleuser" in " ".join(p.cmdline()))
    return faults + lesson.kill_server(two, server.pid)


def _report(diaries: list[Diary], memory: list[float], lost: list[str]) -> None:
    ready, last = ([getattr(diary, name) for diary in diaries] for name in ("ready", "last_cell"))
    errors = [f"{diary.name}: {error}" for diary in diaries for error in diary.errors]
    rows = [
        ("server ready, median / slowest", f"{statistics.median(ready):.0f} / {max(ready):.0f} s"),
        ("last cell of the chapter, median / slowest", f"{statistics.median(last):.0f} / {max(last):.0f} s"),
        ("cells run", str(sum(diary.cells for diary in diaries))),
        ("questions answered and marked by Python", f"{sum(diary.score == 1 for diary in diaries)} of {len(diaries)}"),
        ("errors", str(len(errors))),
        ("memory a student (PSS), median / largest", f"{statistics.median(memory):.0f} / {max(memory):.0f} MB"),
        ("work lost to three faults", "nothing" if not lost else str(len(lost))),
    ]
    for size in chart.SIZES:
        # A cluster places servers by what is kept free for each, however little they use.
        pod, _ = chart.pod(chart.for_class(size))
        kept = pod["spec"]["containers"][0]["resources"]["requests"]["memory"] / 1e6
        a_node = math.floor((NODE_GB - SYSTEM_GB) * 1e3 / max(kept, *memory))
        used, nodes = size * max(memory) / 1e3, math.ceil(size / a_node)
        rows.append((f"for {size} students", f"{used:.0f} GB in use, {nodes} node(s) of {NODE_GB} GB"))
    click.echo(f"\n| {len(diaries)} students on {psutil.cpu_count()} cores | |\n| --- | --- |")
    for row in rows:
        click.echo("| " + " | ".join(row) + " |")
    for line in [*errors, *lost]:
        click.echo(f"  {line}", err=True)


@click.command()
@click.option("--students", type=click.IntRange(1, 300), default=20, show_default=True, help="How many come at once.")
def main(students: int) -> None:
    """Let STUDENTS attend a lesson at a JupyterHub on loopback, and print what it took."""
    # Ended from outside, it still stops every server that it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        state = Path(folder)
        plan_repository = lesson.repository(state, ROOT)
        click.echo("Starting the Hub")
        hub = Hub(state, students, ROOT / "_build" / "hub-tools")
        pool = concurrent.futures.ThreadPoolExecutor(students)
        try:
            hub.start()
            plan = lesson.Plan(hub.address, hub.password, plan_repository)
            names = [f"student-{nth:03}" for nth in range(1, students + 1)]
            coming = [pool.submit(lesson.attend, plan, name) for name in names]
            with click.progressbar(concurrent.futures.as_completed(coming), students, "Lessons") as bar:
                for _ in bar:
                    pass
            attended = [future.result() for future in coming]
            servers = _servers(state)
            memory = [_memory(processes) for processes in servers.values()]
            well = [student for student, diary in attended if not diary.errors]
            lost = _strike(hub, well, servers) if well else ["no student came so far that a fault could strike"]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            hub.stop()
    diaries = [diary for _, diary in attended]
    _report(diaries, memory, lost)
    sys.exit(bool(lost or any(diary.errors for diary in diaries)))


if __name__ == "__main__":
    main()
