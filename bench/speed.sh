#!/bin/sh
# Wall seconds, processor seconds and peak memory of whole scans, each beside reading the same files once.
# usage: bench/speed.sh WORK_FOLDER [REPOSITORY …]        builds the program first when it is out of date
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$1
shift
mkdir -p "$work/empty"
"$root/myelin" --version
program=$root/.artifacts/program/myelin
row() { # name, command …
  name=$1
  shift
  for run in 1 2 3; do /usr/bin/time -a -o "$work/times" -f '%e %U %S %M' "$@" >/dev/null 2>&1; done
  # the run with the median wall time
  sort -n "$work/times" | sed -n 2p | awk -v name="$name" '{ printf "%-44s %7.2f s wall %7.2f s processor %6d MiB\n", name, $1, $2 + $3, $4 / 1024 }'
  rm -f "$work/times"
}
row 'myelin --version' "$root/myelin" --version
row 'scan of an empty folder' "$program" scan "$work/empty" -q
row 'scan samples/retailer' "$program" scan "$root/samples/retailer" -q
for files in 1000 10000 100000; do
  [ -d "$work/tree$files" ] || "$root/bench/sources/generate.sh" tree "$work/tree$files" "$files"
  row "scan of $files generated files" "$program" scan "$work/tree$files" -q -f json="$work/out.json"
  row '  find … -exec cat' find "$work/tree$files" -type f -exec cat '{}' +
done
[ -f "$work/image.tar" ] || "$root/bench/sources/generate.sh" image "$work/image.tar" 5
row 'scan image: 5 GB docker save' "$program" scan "image:$work/image.tar" -q
for repository; do
  row "scan of $(basename "$repository"), $(find "$repository" -type f | wc -l) files" "$program" scan "$repository" -q -f json="$work/out.json"
  row '  find … -exec cat' find "$repository" -type f -exec cat '{}' +
done
