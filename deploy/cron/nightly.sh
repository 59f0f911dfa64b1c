#!/bin/sh
# One tick of a nightly run: begins it, goes on with it, or finds it done. To be called as often as one likes.
#   nightly.sh INPUT OUTPUT [options of classify]
# Exit codes: 0 done, or another tick is at it; 75 not done, the next tick goes on; anything else wants a person.
set -u
input=$1
output=$2
shift 2
log="$output.log"

# Two ticks never work on one output. (The program has a lock of its own; this one saves it the start.)
exec 9> "$output.tick"
flock -n 9 || exit 0

# A journal beside it: killed between its name and its end, which the next run tidies up.
[ -e "$output" ] && [ ! -e "$output.journal" ] && exit 0
# Ten logs of a megabyte are kept.
if [ -e "$log" ] && [ "$(wc -c < "$log")" -gt 1000000 ]; then
  for i in 9 8 7 6 5 4 3 2 1; do [ -e "$log.$i" ] && mv "$log.$i" "$log.$((i + 1))"; done
  mv "$log" "$log.1"
fi
date -u +%FT%TZ >> "$log"
"${LLM_THREADS:-llm-threads}" classify "$input" -o "$output" --resume --progress off "$@" 2>> "$log"
code=$?
echo "exit code $code" >> "$log"
case $code in
  0) exit 0 ;;
  # Rows were rejected: the output is complete, the rejects are beside it.
  3) echo "$output: rows were rejected, see $output.rejects.jsonl" >&2; exit 3 ;;
  # Failed, killed or stopped: what was answered is saved.
  1 | 129 | 130 | 137 | 143) exit 75 ;;
  # Usage, too many rejects, no model, changed input: the next tick would end in the same way.
  *) echo "$output: exit code $code; the end of $log:" >&2; tail -5 "$log" >&2; exit "$code" ;;
esac
