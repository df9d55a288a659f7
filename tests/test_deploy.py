"""What a cluster would be given: every manifest against two versions of Kubernetes, every value against its program."""

from __future__ import annotations

import io
import json
import random
import re
import shlex
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT
from jupyterhub.spawner import Spawner
from traitlets.config import Config

from deploy.hub import chart, published
from partners.errors import BookError
from partners.grading import shards

#: The oldest version that both jobs' fields stand in, and the newest that this schema package knows.
KUBERNETES = ("1.33", kubernetes_validate.latest_version())
GRADING = ROOT / "deploy" / "grading"


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(GRADING.glob("*.yaml")):
        for nth, manifest in enumerate(yaml.safe_load_all(path.read_text("utf8"))):
            yield f"{path.name} {nth}", manifest


@pytest.mark.parametrize("version", KUBERNETES)
def test_grading_manifests_are_valid(version: str) -> None:
    found = dict(manifests())
    assert len(found) == 5
    for manifest in found.values():
        kubernetes_validate.validate(manifest, version, strict=True)


def test_a_misspelt_key_would_be_found() -> None:
    job = next(manifest for name, manifest in manifests() if name.startswith("job.yaml"))
    job["spec"]["completionsMode"] = job["spec"].pop("completionMode")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, KUBERNETES[1], strict=True)


@pytest.mark.parametrize("name", ["job.yaml", "job-podbox.yaml"])
def test_a_job_calls_the_worker_as_it_wants_to_be_called(name: str) -> None:
    spec = yaml.safe_load((GRADING / name).read_text("utf8"))["spec"]
    (grader,) = spec["template"]["spec"]["containers"]
    python, flag, module, *arguments = grader["command"]
    assert (python, flag, module) == ("python", "-m", "partners.grading.shards")
    assert arguments[arguments.index("--of") + 1] == str(spec["completions"])
    told = CliRunner().invoke(shards.main, [*arguments, "--shard", "0"]).output
    # Everything is understood, and only the course of the cluster is missing here.
    assert re.search(r"'--course'.*/work/course.*does not exist", told, re.DOTALL), told


def test_the_container_of_the_box_holds_nothing_worth_stealing() -> None:
    pod = yaml.safe_load((GRADING / "job-podbox.yaml").read_text("utf8"))["spec"]["template"]["spec"]
    (box,) = pod["initContainers"]
    assert {mount["name"] for mount in box["volumeMounts"]} == {"line", "box-tmp"}
    assert pod["automountServiceAccountToken"] is False and pod["shareProcessNamespace"] is False
    assert "SYS_ADMIN" not in box["securityContext"]["capabilities"]["add"]
    policy = next(manifest for _, manifest in manifests() if manifest["kind"] == "NetworkPolicy")
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= {"app": "partners-grading"}.items()
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"] and "egress" not in policy["spec"]


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("students", chart.SIZES)
def test_a_student_s_pod_is_valid_and_has_what_the_values_say(students: int, version: str) -> None:
    pod, claim = chart.pod(chart.for_class(students))
    for manifest in (pod, claim):
        kubernetes_validate.validate(manifest, version, strict=True)
    (container,) = pod["spec"]["containers"]
    assert container["resources"]["limits"]["memory"] == 2**30
    assert container["volumeMounts"][0]["mountPath"] == "/home/jovyan"
    assert pod["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]


def test_more_students_get_more_room() -> None:
    few, many = (chart.for_class(size) for size in (30, 300))
    for path in (("hub", "activeServerLimit"), ("scheduling", "userPlaceholder", "replicas")):
        one, other = few, many
        for key in path:
            one, other = one[key], other[key]
        assert one < other, path
    with pytest.raises(BookError, match="301 students"):
        chart.for_class(301)


def test_the_small_server_gives_what_the_cluster_gives() -> None:
    """The Littlest JupyterHub hands memory, processors and culling on to these traits and options; both are tried."""
    given = yaml.safe_load((chart.HERE / "tljh.yaml").read_text("utf8"))
    common = chart.values([chart.HERE / "common.yaml"])
    assert set(given) == {"users", "limits", "user_environment", "services"}
    assert given["limits"] == {key: common["singleuser"][key]["limit"] for key in ("memory", "cpu")}
    limits = Spawner(mem_limit=given["limits"]["memory"], cpu_limit=given["limits"]["cpu"])
    assert limits.mem_limit == 2**30 and limits.cpu_limit == 1
    assert given["user_environment"] == {"default_app": "jupyterlab"} and given["users"]["admin"]
    cull = given["services"]["cull"]
    assert cull == {key: common["cull"][key] for key in ("enabled", "timeout", "every")}
    command = [sys.executable, "-m", "jupyterhub_idle_culler", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert {"--timeout", "--cull-every"} <= set(re.findall(r"--[\w-]+", told.stdout + told.stderr))


@pytest.mark.parametrize(
    "content, words",
    [
        ("singleuser: {memmory: {limit: 1G}}", "memmory"),
        ("cull: {timeout: an hour}", "cull.timeout"),
        ("singleuser: {defaultUrl: lab}", "singleuser.defaultUrl"),
        ("hub: [", "not valid YAML"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "values.yaml"
    path.write_text(content, "utf8")
    with pytest.raises(BookError, match=re.escape(words)) as raised:
        chart.values([path])
    assert str(path) in str(raised.value) and "\n" not in str(raised.value)


def test_the_learning_platform_s_login_is_configured_as_its_authenticator_expects() -> None:
    from ltiauthenticator.lti13.auth import LTI13Authenticator

    config = chart.values([chart.HERE / "institution.example.yaml"])["hub"]["config"]
    assert config["JupyterHub"]["authenticator_class"] == "ltiauthenticator.lti13.auth.LTI13Authenticator"
    known = set(LTI13Authenticator.class_trait_names())
    for section in ("LTI13Authenticator", "Authenticator"):
        assert set(config[section]) <= known
    made = LTI13Authenticator(config=Config(config))
    assert made.client_id == {"<client id>"} and made.username_key == "sub" and made.allow_all


def _chart(folder: Path, defaults: str, schema: dict[str, Any]) -> Path:
    """An archive as Helm packs one."""
    archive = folder / "jupyterhub-4.0.0.tgz"
    with tarfile.open(archive, "w:gz") as packed:
        for name, content in (("values.yaml", defaults), ("values.schema.json", json.dumps(schema))):
            member = tarfile.TarInfo(f"jupyterhub/{name}")
            member.size = len(content.encode())
            packed.addfile(member, io.BytesIO(content.encode()))
    return archive


def test_a_published_chart_is_asked_by_its_own_schema_over_its_own_defaults(tmp_path: Path) -> None:
    schema = json.loads((chart.HERE / "values.schema.json").read_text("utf8"))
    assert published.faults(_chart(tmp_path, "cull: {concurrency: 10}", schema | {"additionalProperties": True})) != []
    schema["properties"]["cull"]["properties"]["concurrency"] = {"type": "integer"}
    taken = _chart(tmp_path, "cull: {concurrency: 10}", schema)
    assert published.faults(taken) == []
    told = CliRunner().invoke(published.main, [str(taken)])
    assert told.exit_code == 0 and "30 and 300 students" in told.output
    # A later chart that renames a key, and asks for a new one.
    del schema["properties"]["hub"]["properties"]["activeServerLimit"]
    schema["properties"]["singleuser"]["required"] = ["region"]
    told = CliRunner().invoke(published.main, [str(_chart(tmp_path, "{}", schema))])
    assert told.exit_code == 1
    for students in chart.SIZES:
        assert f"class of {students}: hub: " in told.output and "'activeServerLimit' was unexpected" in told.output
        assert f"class of {students}: singleuser: 'region' is a required property" in told.output


@pytest.mark.parametrize(
    ("keep", "words"),
    [(0, "not the archive of a chart"), (0.6, "not the archive of a chart"), (1, "holds no values.yaml")],
)
def test_what_is_no_whole_chart_is_told_in_one_line(tmp_path: Path, keep: float, words: str) -> None:
    """Nothing fetched, half of it, and an archive of something else."""
    path = tmp_path / "x.tgz"
    with tarfile.open(path, "w:gz") as packed:
        member = tarfile.TarInfo("other/readme.txt")
        member.size = 30_000
        packed.addfile(member, io.BytesIO(random.Random(1).randbytes(30_000)))
    content = path.read_bytes()
    path.write_bytes(content[: int(keep * len(content))])
    with pytest.raises(BookError, match=words) as raised:
        published.faults(path)
    assert str(path) in str(raised.value) and "\n" not in str(raised.value)


def test_images_install_what_this_project_pins() -> None:
    for recipe in (GRADING / "Dockerfile", chart.HERE / "Dockerfile"):
        text = recipe.read_text("utf8")
        for source in re.findall(r"^COPY (\S+) /tmp/requirements", text, re.MULTILINE):
            assert (ROOT / source).is_file(), source
        pins = (ROOT / "requirements-test.txt").read_text("utf8")
        for package, version in re.findall(r"\b([a-z]+)==([\d.]+)", text):
            assert f"\n{package}=={version}\n" in pins, f"{recipe}: {package}"


def test_the_hub_s_configuration_is_what_jupyterhub_reads(tmp_path: Path) -> None:
    """Every trait of the trial's configuration exists: JupyterHub warns of those that it does not know."""
    config = chart.HERE / "trial" / "jupyterhub_config.py"
    names = ("STUDENTS", "STATE", "PASSWORD", "PROXY_API", "ADDRESS", "HUB")
    values = ("20", str(tmp_path), "x", "http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3")
    environment = {f"TRIAL_{name}": value for name, value in zip(names, values, strict=True)}
    environment |= {"CONFIGPROXY_AUTH_TOKEN": "x", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    command = f"{sys.executable} -m jupyterhub --config {config} --show-config"
    told = subprocess.run(
        shlex.split(command), env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "not recognized" not in told.stderr
    assert ".concurrent_spawn_limit = 15" in told.stdout and ".http_timeout = 120" in told.stdout
