#!/bin/sh
# A help desk: learn the intents of past questions, say which of the new ones are none of ours, and find the answer.
# From a clone that is built: sh examples/help-desk/run.sh
set -eu
cd "$(dirname "$0")"
llm() { node ../../bin/llm-threads.js "$@"; }
mkdir -p out

echo '== 1. Past questions make a model of our intents; "oos" stands for none of them'
llm train ../data/bank-train.csv -c text --label-column label --out-of-scope oos -o out/intents --force

echo '== 2. How good it is on questions that it has not seen'
llm eval ../data/bank-test.csv -c text --label-column label -m out/intents -q --json -o out/scores.json --force
node -e 'const s = JSON.parse(require("fs").readFileSync("out/scores.json", "utf8"));
  const oos = s.per_class.oos; console.log(`${s.rows} rows, accuracy ${s.accuracy.toFixed(4)}; out of scope: precision ${oos.precision.toFixed(4)}, recall ${oos.recall.toFixed(4)}`)'

echo '== 3. New questions: the intent, then the nearest question that we have an answer to'
llm classify questions.csv -c text -m out/intents -q -o out/intents.csv --force
llm match out/intents.csv -c text --catalog faq.csv --catalog-column question --return answer --hybrid --min-score 0.2 --columns text,label -q
