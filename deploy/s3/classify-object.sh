#!/bin/bash
# classify-object.sh s3://BUCKET/IN s3://BUCKET/OUT [options of classify]
#
# Streams an object through llm-threads into another, and touches no disk. OUT has its name only when all three programs
# have ended well: an uploader cannot tell a reader that died from one that had no more to say, and completes the object
# either way, so the stream goes to a key of its own first. Nothing is journalled: a run that fails starts again.
# Rejects are told on stderr, or go to a local file by --rejects FILE; a run that had some fails unless --rejects-ok.
set -euo pipefail
source=$1
target=$2
shift 2
# Of this run only, so that two runs do not write one key.
unfinished="$target.unfinished-$(date -u +%Y%m%dT%H%M%SZ)-$$"
# Whatever happens, nothing of it stays; after the move there is nothing to remove.
trap 'aws s3 rm --quiet "$unfinished"' EXIT

# Over 50 GB the uploader has to know the size beforehand: --expected-size BYTES.
aws s3 cp --no-progress "$source" - | llm-threads classify - "$@" | aws s3 cp --no-progress - "$unfinished"
aws s3 mv --no-progress "$unfinished" "$target"
