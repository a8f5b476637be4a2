#!/bin/sh
# Installs the pinned JavaScript tools where Node is there; without it the JavaScript tests are skipped.
set -eu
cd "$(dirname "$0")/../assets"
if ! command -v npm >/dev/null 2>&1; then
    echo "npm is not installed; the JavaScript tests will be skipped" >&2
    exit 0
fi
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund
