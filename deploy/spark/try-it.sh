#!/bin/bash
# Runs both recipes on Spark in local-cluster mode, a failure injected in each, and compares with one run.
# Needs Java 17, a venv with `pyspark==4.* 'pandas<3' pyarrow` in $VENV, and the built program.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
VENV=${VENV:-/tmp/venv-spark}
ROWS=${ROWS:-200000}
TEXTS=${TEXTS:-1000}
[ -x "$VENV/bin/spark-submit" ] || { echo "no Spark in $VENV: python3 -m venv $VENV && $VENV/bin/pip install 'pyspark==4.*' 'pandas<3' pyarrow"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# The worker starts Python by this name; listening is kept to this machine.
export PYSPARK_PYTHON="$VENV/bin/python" SPARK_LOCAL_IP=127.0.0.1 LLM_THREADS_NO_PREPARE=true
program="$root/bin/llm-threads.js"
submit() {
  "$VENV/bin/spark-submit" --master 'local-cluster[2,1,1024]' --conf spark.executor.memory=1g --conf spark.ui.enabled=false \
    --conf spark.log.level=ERROR "$@" 2>> spark.log || { tail -20 spark.log; exit 1; }
}

"$VENV/bin/python" "$here/../trial/rows.py" "$ROWS" "$TEXTS" > rows.jsonl
echo "$(wc -l < rows.jsonl) rows of $TEXTS texts, $(wc -c < rows.jsonl) bytes"
echo '== one run'
time "$program" classify rows.jsonl -o one.jsonl

echo '== rdd.pipe, 8 partitions, one process killed after 3,000 rows'
time submit "$here/pipe.py" rows.jsonl piped 8 "$here/../trial/fail-once.sh" "$work/mark-1" "$program" classify --threads 1 -q
[ -d mark-1 ] && echo 'a process was killed'
cat piped/part-* | cmp - one.jsonl && echo 'the parts one after the other are the bytes of one run'

echo '== mapInPandas, 8 partitions, one process killed after 3,000 rows'
"$program" classify rows.jsonl -o rejecting.jsonl --on-long reject -q --rejects-ok
time submit --py-files "$here/../python/llm_threads_filter.py" \
  "$here/map_in_pandas.py" rows.jsonl mapped 8 "$here/../trial/fail-once.sh" "$work/mark-2" "$program" classify --threads 1 --on-long reject
[ -d mark-2 ] && echo 'a process was killed'
"$VENV/bin/python" "$here/../trial/compare.py" rejecting.jsonl mapped
