"""The image that a Binder service makes of this repository, read from the Dockerfile that repo2docker writes."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from partners.errors import BookError
from partners_site import binder


def test_the_image_is_the_one_that_was_meant() -> None:
    """Python 3.11, one cached pip run over the Binder set alone, then postBuild: no step comes or goes unseen."""
    text = binder.dockerfile(ROOT)
    assert "environment-2epy-2d3-2e11-2d" in text
    assert list(binder.steps(text)) == [
        '${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"',
        "chmod +x binder/postBuild",
        "./binder/postBuild",
    ]


def test_the_binder_set_leaves_the_lab_of_the_base_as_it_is() -> None:
    """The base brings JupyterLab and Notebook; the pins name neither, nor anything that only building needs."""
    base = {line.split("==")[0] for line in binder.base_packages("3.11")}
    assert {"jupyterlab", "notebook", "jupyterhub", "ipywidgets"} <= base
    pinned = set(re.findall(r"(?m)^([\w-]+)==", (ROOT / "binder" / "requirements.txt").read_text("utf8")))
    assert not {"jupyterlab", "notebook", "jupyterhub", "jupyter-book", "sphinx", "pytest", "nbgrader"} & pinned


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_every_package_of_the_base_is_one_that_pip_can_install(python: str) -> None:
    """The lock of the image names Python itself among its packages, which no Python index has."""
    packages = [requirement.partition("==") for requirement in binder.base_packages(python)]
    assert all(name and version for name, _, version in packages)
    assert not {"python", "cpython"} & {name for name, _, _ in packages}


def test_steps_of_another_user_and_broken_lines_are_read_right() -> None:
    text = "USER root\nRUN apt-get install x\nUSER ${NB_USER}\nRUN pip install \\\n  y\nUSER root\nRUN z\n"
    assert [" ".join(step.split()) for step in binder.steps(text)] == ["pip install y"]


def test_a_python_without_a_base_image_is_told() -> None:
    with pytest.raises(BookError, match="no base image for Python 9.9"):
        binder.base_packages("9.9")
