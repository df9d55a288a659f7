#!/bin/sh
# Make .venv and install one set of pinned packages into it, and this project beside them.
#   setup.sh PYTHON REQUIREMENTS
set -eu
python=$1 requirements=$2
fail() { echo "setup: $1" >&2; exit 1; }

if [ ! -x .venv/bin/pip ]; then
    command -v "$python" >/dev/null || fail "$python is missing: install Python 3.11 or newer, or say make PYTHON=/path/to/python"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$("$python" --version) is too old: Python 3.11 or newer is needed (make PYTHON=/path/to/python)"
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "setup: installing Debian's python3-venv"
            { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1 || fail "python3-venv could not be installed"
            rm -rf .venv
        fi
        "$python" -m venv .venv || fail "$python cannot make a virtual environment: on Debian install the package python3-venv"
    fi
fi
echo "setup: installing $requirements into .venv (a minute or more the first time)"
pip=".venv/bin/python -m pip --quiet --disable-pip-version-check"
# uv takes a fifth of pip's time. Where it may not fetch (a mirror that is told to pip alone), pip does the work.
uv=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements-test.txt)
{
    $pip install "uv==$uv" &&
        .venv/bin/uv pip install --quiet --system-certs --python .venv/bin/python --requirement "$requirements"
} 2>/dev/null ||
    $pip install --requirement "$requirements" || fail "pip could not install $requirements: see the lines above"
$pip install --no-deps --editable . || fail "pip could not install this project"
