#!/bin/sh
# A Chromium for the tests: the system's, else Playwright's own, else Debian's package when we may install it.
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && exit 0
done
[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && exit 0
echo "setup: no Chromium found, asking Playwright for one"
.venv/bin/python -m playwright install chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing Debian's chromium"
    { apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null 2>&1 && exit 0
fi
echo "setup: the tests need Chromium: install the package chromium (Debian) or Google Chrome (macOS)" >&2
exit 1
