#!/bin/sh
# Myelin beside @cyclonedx/cdxgen's aibom on one repository, in turn, in one run: wall and processor seconds, and what each states.
# usage: bench/peers/cdxgen.sh REPOSITORY WORK_FOLDER
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
repository=$1
work=$2
mkdir -p "$work"
[ -x "$work/node_modules/.bin/aibom" ] || npm install --prefix "$work" --no-audit --no-fund --ignore-scripts @cyclonedx/cdxgen@12.8.4 >"$work/npm.log" 2>&1
"$root/myelin" --version
for run in 1 2 3; do
  /usr/bin/time -f 'myelin %e s wall, %U + %S s processor, %M KiB' "$root/.artifacts/program/myelin" scan "$repository" -q -f cyclonedx="$work/myelin.json"
  /usr/bin/time -f 'aibom  %e s wall, %U + %S s processor, %M KiB' "$work/node_modules/.bin/aibom" -o "$work/aibom.json" "$repository" >"$work/aibom.log" 2>&1 || true
  tail -1 "$work/aibom.log"
done
for file in myelin aibom; do
  node -e '
    const bom = JSON.parse(require("fs").readFileSync(process.argv[1]));
    const count = {};
    for (const c of bom.components ?? []) count[c.type] = (count[c.type] ?? 0) + 1;
    console.log(process.argv[2], count, "services", (bom.services ?? []).length);' "$work/$file.json" "$file"
done
