#!/bin/bash
# Runs both ways of GNU parallel, a failure in each, and compares with one run. Needs apt `parallel`, and the built program.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
ROWS=${ROWS:-20000}
TEXTS=${TEXTS:-1000}
command -v parallel > /dev/null || { echo 'no GNU parallel: apt-get install parallel'; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LLM_THREADS_NO_PREPARE=true PARALLEL_HOME="$work"
PATH="$work:$PATH"
ln -s "$root/bin/llm-threads.js" llm-threads
touch will-cite

python3 "$here/../trial/rows.py" "$ROWS" "$TEXTS" > rows.jsonl
# The same as CSV, every text over two lines.
python3 -c 'import csv, json, sys
out = csv.writer(sys.stdout)
out.writerow(["id", "text"])
for line in open("rows.jsonl", newline="\n"):
    row = json.loads(line)
    text = row["text"] or ""
    out.writerow([row["id"], text.replace(" ", "\n", 1)])' > rows.csv
llm-threads classify rows.jsonl -o one.jsonl -q
llm-threads classify rows.csv -o one.csv -q
echo "$(wc -l < rows.jsonl) rows of $TEXTS texts"

# Blocks of JSON lines; the words before the program are the trial's.
blocks() {
  local options=$1
  shift
  # shellcheck disable=SC2086 # options are words
  parallel -j2 -k -a rows.jsonl --pipe-part --block -4 $options "$@" llm-threads classify - --input-format jsonl --threads 1 -q
}
echo '== JSON lines, a block a process'
blocks '' > piped.jsonl
cmp piped.jsonl one.jsonl && echo 'the bytes of one run'

echo '== the same, one killed'
blocks '' "$here/../trial/fail-once.sh" "$work/mark-0" > piped.jsonl || echo "exit code $?, $(wc -l < piped.jsonl) rows"
echo '== the same with --retries, which is not to be used here'
blocks '--retries 3' "$here/../trial/fail-once.sh" "$work/mark-1" > piped.jsonl
echo "exit code $?, $(wc -l < piped.jsonl) rows"

echo '== CSV by --pipe-part: what happens to quoted newlines'
parallel -j2 -k -a rows.csv --header : --pipe-part --block -4 llm-threads classify - --input-format csv --threads 1 -q \
  > piped.csv 2> told || echo "exit code $?"
cmp piped.csv one.csv || echo "$(grep -c '"code":"parse"' told || true) lines of cut records were rejected"

echo '== CSV by shards, one killed, run again'
shards() {
  seq 0 7 | parallel -j2 --joblog shards.log "$@" "$here/../trial/kill-once.sh" "$work/mark-2" \
    llm-threads classify rows.csv --shard {}/8 -o parts --threads 1 -q --resume
}
shards || echo "exit code $?"
cut -f 1,7,8 shards.log
llm-threads merge parts --status | cut -c 1-150
echo '-- again: only what failed'
shards --resume-failed
llm-threads merge parts --status
llm-threads merge parts -o merged.csv
cmp merged.csv one.csv && echo 'the bytes of one run'
