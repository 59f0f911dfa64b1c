#!/bin/bash
# Runs the recipe on Ray Data on this machine, a failure injected, and compares with one run.
# Needs a venv with `ray[data]` in $VENV, and the built program. Root may keep Ray to loopback, see below.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
VENV=${VENV:-/tmp/venv-ray}
ROWS=${ROWS:-200000}
TEXTS=${TEXTS:-1000}
[ -x "$VENV/bin/ray" ] || { echo "no Ray in $VENV: python3 -m venv $VENV && $VENV/bin/pip install 'ray[data]==2.60.0'"; exit 0; }
# Ray listens on all interfaces whatever it is told; in a network of its own there is none but loopback.
if [ "$(id -u)" = 0 ] && [ -z "${CONFINED:-}" ]; then
  CONFINED=1 exec unshare -n bash -c "ip link set lo up && exec '$here/try-it.sh'"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export RAY_USAGE_STATS_ENABLED=0 LLM_THREADS_NO_PREPARE=true PYTHONPATH="$here/../python"
program="$root/bin/llm-threads.js"

"$VENV/bin/python" "$here/../trial/rows.py" "$ROWS" "$TEXTS" > rows.jsonl
echo "$(wc -l < rows.jsonl) rows of $TEXTS texts, $(wc -c < rows.jsonl) bytes"
echo '== one run'
time "$program" classify rows.jsonl -o one.jsonl --on-long reject --rejects-ok

echo '== map_batches of 20,000 rows, one process killed after 3,000'
time "$VENV/bin/python" "$here/classify.py" rows.jsonl "$work/answers" 20000 \
  "$here/../trial/fail-once.sh" "$work/mark" "$program" classify --threads 1 --on-long reject > ray.log 2>&1 || { tail -30 ray.log; exit 1; }
[ -d mark ] && echo 'a process was killed'
"$VENV/bin/python" "$here/../trial/compare.py" one.jsonl answers
