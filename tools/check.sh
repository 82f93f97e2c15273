#!/bin/sh
# npm run check: what every change must pass, in half a minute. Format, lint with types, and dead code run beside the unit
# tests; what they said is printed after, so that nothing is mixed. oxlint's "typeCheck" asks TypeScript 7 for every file of
# tsconfig.json, in a third of the time of tsc 6, which .ci/run asks too.
cd "$(dirname "$0")/.." || exit 1
said=$(mktemp)
trap 'rm -f "$said"' EXIT
(
  failed=0
  for each in "oxfmt --check ." "oxlint ." knip; do
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
