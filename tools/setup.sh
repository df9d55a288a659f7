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
echo "setup: installing $requirements into .venv (some minutes the first time)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement "$requirements" ||
    fail "pip could not install $requirements: see the lines above"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable . || fail "pip could not install this project"
