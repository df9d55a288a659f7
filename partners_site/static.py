"""Run the chapters in their static form, on data that has been checked, and again whenever it changed."""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from partners import mode, paths, quiz
from partners.errors import BookError
from partners_site import crosscheck, datacheck
from partners_site.kept import Kept, digest

ROOT = Path(__file__).resolve().parent.parent


def digest_of_inputs() -> str:
    """A SHA-256 over the package and the data: all that a chapter's output depends on besides its own source."""
    digest = hashlib.sha256()
    for folder in (Path(mode.__file__).parent, paths.data()):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.relative_to(folder).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _check(kept: Kept, inputs: str) -> None:
    """Check data and questions, unless the last build found these very inputs sound by these very checks.

    :raises BookError: for what is wrong.
    """

    def sound() -> bool:
        datacheck.check()
        quiz.check()
        return True

    checks = (Path(module.__file__).read_text("utf8") for module in (datacheck, crosscheck))
    kept.get(digest(inputs, version("frictionless"), *checks), sound)
    kept.save()


def _prepare(app: Sphinx, config: Config) -> None:
    os.environ[mode.VARIABLE] = "1"
    # Kernels start in the chapter's folder; a plain `pip install -r requirements.txt` has not installed the package.
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *([inherited] if inherited else [])])
    config.partners_inputs = digest_of_inputs()
    try:
        _check(Kept(Path(app.doctreedir) / "partners" / "checked.json"), config.partners_inputs)
    except BookError as error:
        # An exception would reach the reader under forty lines of Sphinx; this is the one line that helps.
        raise SystemExit(f"The book was not built. {error}") from None


def setup(app: Sphinx) -> None:
    """Connect to Sphinx; a changed digest makes Sphinx read every page again."""
    app.add_config_value("partners_inputs", "", "env", types=(str,))
    app.connect("config-inited", _prepare)
