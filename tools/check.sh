#!/bin/sh
# npm run check: what every change must pass, in half a minute. Format, lint, types and dead code run beside the unit tests;
# what they said is printed after, so that nothing is mixed.
cd "$(dirname "$0")/.." || exit 1
said=$(mktemp)
trap 'rm -f "$said"' EXIT
(
  failed=0
  for each in "oxfmt --check ." "oxlint ." "tsc --noEmit" knip; do
    printf '\n== %s\n' "$each"
    $each || failed=1
  done
  exit "$failed"
) >"$said" 2>&1 &
static=$!
vitest run --project unit
tests=$?
wait "$static"
code=$?
cat "$said"
[ "$tests" -eq 0 ] && [ "$code" -eq 0 ]
