#!/bin/sh
# The box in which submissions run: bubblewrap, on Debian installed when we may. Other systems have none, and grading says so.
set -eu
[ "$(uname -s)" = Linux ] || exit 0
command -v bwrap >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing Debian's bubblewrap"
    { apt-get update -qq && apt-get install -y -qq bubblewrap; } >/dev/null 2>&1 && exit 0
fi
echo "setup: the tests of grading need bubblewrap: install the package bubblewrap" >&2
exit 1
