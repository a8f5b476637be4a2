#!/bin/sh
# Installs what the tests use from Debian where it is missing: Chromium to open pages, strace to kill builds at chosen calls.
set -eu
missing=""
for tool in chromium strace; do
    command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
else
    echo "not installed:$missing; the tests that need them will be skipped (install them with your package manager)" >&2
fi
