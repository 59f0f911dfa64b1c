#!/bin/sh
# An opinion desk: label a stream of comments, watch negatives by topic, raise an alarm when they surge; and none when they don't.
# From a clone that is built: sh examples/opinion-desk/run.sh
set -eu
cd "$(dirname "$0")"
llm() { node ../../bin/llm-threads.js "$@"; }
mkdir -p out
node make-stream.js ../../bench/data/snippets.csv.gz out/calm.csv
node make-stream.js ../../bench/data/snippets.csv.gz out/surge.csv surge

for stream in calm surge; do
  echo "== $stream"
  llm monitor out/$stream.csv -c text --time-column time --topic-column topic --window 24h --every 1h \
    --alerts out/$stream.alerts.jsonl --trend out/$stream.trend.jsonl -o out/$stream.labelled.csv --force
done
node plot.js out/surge.trend.jsonl out/surge.alerts.jsonl out/surge.svg
