#!/bin/sh
# fail-once.sh MARK COMMAND...: for trials. Of all processes that run it, one answers 3,000 rows and then dies by SIGKILL.
mark=$1
shift
# Making a folder succeeds for one process only.
mkdir "$mark" 2>/dev/null || exec "$@"
head -n 3000 | "$@"
kill -9 $$
