#!/usr/bin/env bash
# Installs what the browser tests need and the kit does not: Chromium, and axe-core into an ignored folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=.report-kit/browser

has() { command -v "$1" >/dev/null; }
has_chromium() { has chromium || has chromium-browser || has google-chrome; }

missing=()
has_chromium || missing+=(chromium)
has npm || missing+=(npm)
if ((${#missing[@]})); then
  if [[ $(id -u) != 0 ]] || ! has apt-get; then
    echo "The browser tests need: ${missing[*]}. Install them, for example with: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"
fi
# Set to the version with which the pages were last checked; a newer one may know more violations.
wanted=4.11.4
if ! grep -qs "\"version\": \"$wanted\"" "$folder/node_modules/axe-core/package.json"; then
  npm install --prefix "$folder" --no-save --ignore-scripts --no-audit --no-fund --loglevel error "axe-core@$wanted"
fi
