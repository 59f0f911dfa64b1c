#!/bin/sh
# Recommendations: from the texts of what each user touched to new items, with and without their popularity.
# The users are SYNTHETIC (tools/make_history.js says how they are drawn): this shows the commands, not how good they are for people.
# From a clone that is built: sh examples/recommend/run.sh
set -eu
cd "$(dirname "$0")"
llm() { node ../../bin/llm-threads.js "$@"; }
mkdir -p out
node ../../tools/make_history.js ../data/bank-train.csv out

for weight in 0 0.2; do
  echo "== popularity $weight"
  llm match out/history.csv -c title --group-by user --item-column id --catalog out/items.csv --catalog-column title \
    --exclude-seen --top-k 10 --weight popularity=$weight -q -o out/recommended-$weight.csv --force
  node join.js out/recommended-$weight.csv out/next.csv out/scored-$weight.csv
  llm eval out/scored-$weight.csv --task ranking --label-column gold --predicted matches --top-k 10 -q
done
echo '== the first three users'
head -4 out/recommended-0.2.csv | cut -c 1-100
