"""The hub's values against the chart as it is published: over its own defaults, by its own schema, out of its archive.

    python -m deploy.hub.published jupyterhub-4.4.0.tgz
"""

from __future__ import annotations

import json
import tarfile
import zlib
from pathlib import Path
from typing import Any

import click
import jsonschema
import yaml

from deploy.hub import chart
from partners.errors import BookError

DEFAULTS, SCHEMA = "values.yaml", "values.schema.json"


def read(archive: Path) -> tuple[chart.Values, dict[str, Any]]:
    """The defaults and the schema in a chart's archive; nothing of it is unpacked or run.

    :raises BookError: for a file that is no archive of a chart.
    """
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(archive) as packed:
            for member in packed:
                _, _, name = member.name.partition("/")
                if name in (DEFAULTS, SCHEMA) and (content := packed.extractfile(member)):
                    found[name] = content.read()
        return yaml.safe_load(found[DEFAULTS]), json.loads(found[SCHEMA])
    except KeyError as error:
        raise BookError(f"it holds no {error.args[0]}: give the .tgz of the chart jupyterhub", archive) from None
    except (OSError, EOFError, zlib.error, tarfile.TarError, yaml.YAMLError, ValueError) as error:
        told = str(error).replace("\n", " ")
        raise BookError(f"not the archive of a chart ({told}): fetch it anew", archive) from None


def faults(archive: Path) -> list[str]:
    """What the chart's schema says against the values of each size of class, with an institution's own on top.

    :raises BookError: see :func:`read`.
    """
    defaults, schema = read(archive)
    check = jsonschema.validators.validator_for(schema)(schema)
    institution = chart.values([chart.HERE / "institution.example.yaml"])
    found = []
    for students in chart.SIZES:
        given = chart.merged(chart.merged(defaults, chart.for_class(students)), institution)
        for error in check.iter_errors(given):
            place = ".".join(map(str, error.absolute_path)) or "the whole"
            found.append(f"class of {students}: {place}: {error.message}")
    return found


@click.command(help=__doc__)
@click.argument("archive", type=click.Path(path_type=Path))
def main(archive: Path) -> None:
    """Say what is wrong, or that nothing is."""
    try:
        found = faults(archive)
    except BookError as error:
        raise click.ClickException(str(error)) from None
    if found:
        raise click.ClickException("\n".join(found))
    click.echo(f"{archive.name} takes the values for {' and '.join(map(str, chart.SIZES))} students")


if __name__ == "__main__":
    main()
