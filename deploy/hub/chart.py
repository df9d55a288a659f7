"""The hub's values as the chart reads them: merged, checked key by key, and turned into the pod of one student.

The chart itself is not here. What it does with ``singleuser`` and ``hub`` is told in its
``files/hub/jupyterhub_config.py`` (Zero to JupyterHub 4); the tables below hold the part of it that these values use.
``values.schema.json`` is a description of our own of the keys used here, made after the chart's ``values.schema.yaml``
(release 3; its changelog up to 4.4.0 adds keys and takes none of these away): a misspelt key fails it, without the
chart. With the chart, :mod:`deploy.hub.published` asks its own schema.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from partners.errors import BookError

HERE = Path(__file__).resolve().parent
SIZES = {30: "class-30.yaml", 300: "class-300.yaml"}
#: Key of the chart's values → trait of JupyterHub.
HUB = {"concurrentSpawnLimit": "concurrent_spawn_limit", "activeServerLimit": "active_server_limit"}
#: Key of the chart's values under ``singleuser`` → trait of every spawner.
SPAWNER = {"cmd": "cmd", "defaultUrl": "default_url", "startTimeout": "start_timeout", "extraEnv": "environment"}
#: Key (a path) under ``singleuser`` → trait of the spawner of pods.
POD = {
    ("memory", "guarantee"): "mem_guarantee",
    ("memory", "limit"): "mem_limit",
    ("cpu", "guarantee"): "cpu_guarantee",
    ("cpu", "limit"): "cpu_limit",
    ("storage", "capacity"): "storage_capacity",
    ("storage", "dynamic", "pvcNameTemplate"): "pvc_name_template",
    ("storage", "dynamic", "storageAccessModes"): "storage_access_modes",
}

Values = dict[str, Any]


def merged(one: Values, other: Values) -> Values:
    """Helm's rule: maps are merged, anything else is replaced."""
    result = dict(one)
    for key, value in other.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


def values(files: Iterable[Path]) -> Values:
    """The values of several files, later ones winning, each checked by the schema.

    :raises BookError: for a file that is no YAML or has a key or value that the chart does not know.
    """
    schema = json.loads((HERE / "values.schema.json").read_text("utf8"))
    found: Values = {}
    for path in files:
        try:
            given = yaml.safe_load(path.read_text("utf8"))
            jsonschema.validate(given, schema)
        except yaml.YAMLError as error:
            raise BookError(f"not valid YAML ({error}): mend it".replace("\n", " "), path) from None
        except jsonschema.ValidationError as error:
            place = ".".join(map(str, error.absolute_path)) or "the file"
            raise BookError(f"{place}: {error.message}: mend its spelling or its value", path) from None
        found = merged(found, given)
    return found


def for_class(students: int) -> Values:
    """The values for the smallest size that takes so many students.

    :raises BookError: for more students than the largest size takes.
    """
    for size in sorted(SIZES):
        if students <= size:
            return values([HERE / "common.yaml", HERE / SIZES[size]])
    raise BookError(f"{students} students, but the largest size here takes {max(SIZES)}: run several hubs")


def spawner_traits(given: Values) -> dict[str, Any]:
    """Traits of any spawner: command, first page, time to start, environment."""
    singleuser = given["singleuser"]
    return {trait: singleuser[key] for key, trait in SPAWNER.items() if key in singleuser}


def hub_traits(given: Values) -> dict[str, Any]:
    """Traits of JupyterHub: its limits."""
    return {trait: given["hub"][key] for key, trait in HUB.items() if key in given["hub"]}


def pod(given: Values, image: str = "registry.example.edu/partners-who-disagree:0") -> list[dict[str, Any]]:
    """What a cluster is asked for when one student logs in: the pod and the claim of its volume, as plain manifests."""
    singleuser = given["singleuser"]
    traits: dict[str, Any] = {}
    for path, trait in POD.items():
        value: Any = singleuser
        for key in path:
            value = value[key]
        traits[trait] = value
    volume = singleuser["storage"]["dynamic"]["volumeNameTemplate"]
    claim = {"name": volume, "persistentVolumeClaim": {"claimName": traits["pvc_name_template"]}}
    mount = {"mountPath": singleuser["storage"]["homeMountPath"], "name": volume}
    traits |= {"image": image, "volumes": [claim], "volume_mounts": [mount], **spawner_traits(given)}
    # In a thread of its own, since the caller may run a loop already.
    with _no_cluster(), ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_manifests(traits))).result()


async def _manifests(traits: dict[str, Any]) -> list[dict[str, Any]]:
    # The client library reads its environment once, when it is imported.
    from kubespawner import KubeSpawner

    spawner = KubeSpawner(_mock=True, **traits)
    made = [await spawner.get_pod_manifest(), spawner.get_pvc_manifest()]
    return [spawner.api.api_client.sanitize_for_serialization(manifest) for manifest in made]


@contextlib.contextmanager
def _no_cluster() -> Iterator[None]:
    """The spawner looks for a cluster when it is made; it is shown one that nobody will call."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "config")
        cluster = {"name": "none", "cluster": {"server": "https://127.0.0.1:1"}}
        context = {"name": "none", "context": {"cluster": "none", "user": "none"}}
        parts = {"clusters": [cluster], "contexts": [context], "users": [{"name": "none", "user": {"token": "none"}}]}
        file.write_text(yaml.safe_dump({**parts, "current-context": "none"}))
        before = os.environ.get("KUBECONFIG")
        os.environ["KUBECONFIG"] = str(file)
        try:
            yield
        finally:
            os.environ.pop("KUBECONFIG") if before is None else os.environ.update(KUBECONFIG=before)
