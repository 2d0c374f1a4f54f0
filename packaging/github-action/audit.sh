#!/bin/bash
# One step of a GitHub workflow: annotations on standard output, a summary for the job's page, and SARIF where it is asked for.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
node "$root/setup/main.mjs" setup >&2

flags=()
if [[ -n ${AUDIT_INVENTORY:-} ]]; then
  flags+=(--inventory "$AUDIT_INVENTORY")
elif [[ -n ${AUDIT_PROFILE:-} ]]; then
  flags+=(--profile "$AUDIT_PROFILE")
fi
if [[ -n ${AUDIT_BASELINE:-} ]]; then flags+=(--baseline "$AUDIT_BASELINE"); fi

paths=()
while IFS= read -r path; do
  if [[ -n $path ]]; then paths+=("$path"); fi
done <<< "${AUDIT_PATHS:-.}"

audit() { "$root/stakeout" audit "${flags[@]}" "$@" -- "${paths[@]}"; }

if [[ -n ${AUDIT_SARIF:-} ]]; then audit --format sarif --fail-on never > "$AUDIT_SARIF"; fi
if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then audit --format markdown --fail-on never >> "$GITHUB_STEP_SUMMARY"; fi
audit --format github --fail-on "${AUDIT_FAIL_ON:-warning}"
