"""Try the addresses of the table of sources and keep what they answered in it."""

from __future__ import annotations

import csv
import datetime
import os
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from partners.errors import BookError
from partners.sources.visit import ARCHIVE, Answer, archived, visit

#: Hosts asked at the same time; each of them is asked one thing at a time, with a pause between.
HOSTS_AT_ONCE = 8
PAUSE = 1.0
Row = dict[str, str]


def _read(path: Path) -> tuple[list[str], list[Row]]:
    with path.open(newline="", encoding="utf8") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


def _write(path: Path, fields: list[str], rows: Sequence[Row]) -> None:
    """Replace the table at once, so that nothing is ever half-written."""
    beside = path.with_suffix(".csv.new")
    with beside.open("w", newline="", encoding="utf8") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _due(row: Row, today: datetime.date, days: int) -> bool:
    tried = row["state_date"]
    return not tried or (today - datetime.date.fromisoformat(tried)).days >= days


def _host(rows: Sequence[Row], pause: float) -> Iterator[tuple[Row, Answer]]:
    for number, row in enumerate(rows):
        if number:
            time.sleep(pause)
        yield row, visit(row["url"])


def _by_host(rows: Sequence[Row]) -> list[list[Row]]:
    hosts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        hosts[urllib.parse.urlsplit(row["url"]).netloc.lower()].append(row)
    return list(hosts.values())


def check(
    path: Path,
    *,
    days: int = 30,
    only: Sequence[str] = (),
    pause: float = PAUSE,
    archive: str = ARCHIVE,
    told: Callable[[str, Answer], None] = lambda source, answer: None,
) -> list[Row]:
    """Try each address not tried for ``days`` days and write state, day and archived copy into the table.

    The table is replaced after each host, so a stop at any moment loses no more than the hosts under way; the next run
    goes on from there. An address that is ``unsure`` keeps the state it had, and is tried again by the next run.

    :param path: ``sources.csv``, with the columns source_id, url, address_state, state_date and archived.
    :param days: how old an answer may grow.
    :param only: ids of the sources to try; none means all that are due.
    :param pause: seconds between two requests to one host.
    :param archive: the archive's API, to which the address is appended.
    :param told: called with the id and the answer of each.
    :return: the rows whose address is dead.
    :raises BookError: if an id does not exist.
    """
    fields, rows = _read(path)
    if unknown := set(only) - {row["source_id"] for row in rows}:
        raise BookError(f"no source {', '.join(sorted(unknown))}: name ids of this table", path.name)
    today = datetime.date.today()
    due = [row for row in rows if (row["source_id"] in only if only else _due(row, today, days))]
    nowhere: list[Row] = []
    heard = False

    def keep(row: Row, state: str) -> None:
        row["address_state"], row["state_date"] = state, today.isoformat()
        if state == "dead" and not row["archived"]:
            row["archived"] = archived(row["url"], archive)

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        under_way = [pool.submit(lambda group: list(_host(group, pause)), group) for group in _by_host(due)]
        try:
            for done in as_completed(under_way):
                for row, answer in done.result():
                    told(row["source_id"], answer)
                    if answer.state == "nowhere":
                        nowhere.append(row)
                    elif answer.state != "unsure":
                        heard = True
                        keep(row, answer.state)
                _write(path, fields, rows)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    # Without one answer from anywhere it is this machine that has no line, not the hosts that are gone.
    for row in nowhere if heard else []:
        keep(row, "dead")
    _write(path, fields, rows)
    return [row for row in rows if row["address_state"] == "dead"]
