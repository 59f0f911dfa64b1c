#!/bin/bash
# Runs the recipe against moto, an S3-compatible server, on this machine, and breaks it in four ways.
# Needs a venv with `moto[server,s3] awscli` in $VENV, and the built program. The last trial needs ROWS over 20,010.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
VENV=${VENV:-/tmp/venv-s3}
PORT=${PORT:-5566}
[ -x "$VENV/bin/moto_server" ] && [ -x "$VENV/bin/aws" ] || { echo "no moto in $VENV: python3 -m venv $VENV && $VENV/bin/pip install 'moto[server,s3]' awscli"; exit 0; }
work=$(mktemp -d)
"$VENV/bin/moto_server" -H 127.0.0.1 -p "$PORT" > "$work/moto.log" 2>&1 &
server=$!
trap 'kill "$server"; rm -rf "$work"' EXIT
cd "$work"
mkdir bin
ln -s "$root/bin/llm-threads.js" bin/llm-threads
ln -s "$VENV/bin/aws" bin/aws
PATH="$work/bin:$PATH"
export AWS_ENDPOINT_URL="http://127.0.0.1:$PORT" AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null LLM_THREADS_NO_PREPARE=true NO_PROXY=127.0.0.1
until aws s3 ls > /dev/null 2>&1; do sleep 0.2; done

python3 "$here/../trial/rows.py" "${ROWS:-100000}" "${TEXTS:-500}" > rows.jsonl
gzip -k rows.jsonl
llm-threads classify rows.jsonl -o one.jsonl -q
aws s3 mb s3://corpus
aws s3 cp --no-progress rows.jsonl s3://corpus/in.jsonl
aws s3 cp --no-progress rows.jsonl.gz s3://corpus/in.jsonl.gz
# Says what is there of an output, and how much.
there() { aws s3 ls "s3://corpus/$1" | awk '{ print "  there:", $4, $3, "bytes" }' | sort; }
classify_object() { "$here/classify-object.sh" "$@" || echo "  exit code $?"; }

echo '== in order, plain and gzip'
classify_object s3://corpus/in.jsonl s3://corpus/good.jsonl -q
aws s3 cp --no-progress s3://corpus/good.jsonl - | cmp - one.jsonl && echo '  the bytes of one run'
classify_object s3://corpus/in.jsonl.gz s3://corpus/good-gz.jsonl -q
aws s3 cp --no-progress s3://corpus/good-gz.jsonl - | cmp - one.jsonl && echo '  the bytes of one run'

# Stands before the aws of this trial and dies in the transfer that $BREAK names.
rm bin/aws
cat > bin/aws << 'BROKEN'
#!/bin/bash
case "${BREAK:-}:$*" in
  download:*"cp --no-progress s3://"*) "$REAL_AWS" "$@" | head -c 2000000; kill -9 $$ ;;
  upload:*"cp --no-progress - "*) head -c 6000000 > /dev/null; kill -9 $$ ;;
esac
exec "$REAL_AWS" "$@"
BROKEN
chmod +x bin/aws
export REAL_AWS="$VENV/bin/aws"

echo '== without the recipe: a plain pipe whose download dies'
(
  set +e
  BREAK=download aws s3 cp --no-progress s3://corpus/in.jsonl - 2> /dev/null | llm-threads classify - -q | aws s3 cp --no-progress - s3://corpus/plain.jsonl
  echo "  exit codes ${PIPESTATUS[*]}"
)
there plain.jsonl
echo '== the download dies'
BREAK=download classify_object s3://corpus/in.jsonl s3://corpus/download.jsonl -q
there download.jsonl
echo '== the download of a gzip dies'
BREAK=download classify_object s3://corpus/in.jsonl.gz s3://corpus/download-gz.jsonl -q
there download-gz.jsonl
echo '== the upload dies'
BREAK=upload classify_object s3://corpus/in.jsonl s3://corpus/upload.jsonl -q
there upload.jsonl
echo '== a row is rejected'
classify_object s3://corpus/in.jsonl s3://corpus/rejected.jsonl -q --on-long reject --rejects rejects.jsonl
there rejected.jsonl
wc -l < rejects.jsonl
echo '== all that is in the bucket'
aws s3 ls s3://corpus/ | awk '{ print "  " $4, $3, "bytes" }'
