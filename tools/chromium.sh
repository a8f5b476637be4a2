#!/bin/sh
# Installs Debian's Chromium where there is none, so that the browser tests can run.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
else
    echo "chromium is not installed; the browser tests will be skipped (install it with your package manager)" >&2
fi
