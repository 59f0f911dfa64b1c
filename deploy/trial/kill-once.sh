#!/bin/sh
# kill-once.sh MARK COMMAND...: for trials. Of all processes that run it, one is killed (SIGKILL) at its first saved chunk.
mark=$1
shift
if mkdir "$mark" 2>/dev/null; then
  export LLM_THREADS_TEST_KILL=entry-written LLM_THREADS_TEST_SAVE_MS=0
fi
exec "$@"
