#!/bin/sh
# Installs the Python peers into bench/.cache/peers-venv and makes the forms of the model that they read. About 2 GB.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p bench/.cache
python3 -m venv bench/.cache/peers-venv
python=bench/.cache/peers-venv/bin/python
"$python" -m pip install -r bench/peers/requirements.txt
gunzip -c bench/data/snippets.csv.gz > bench/.cache/snippets.csv
"$python" bench/peers/make_fp32.py bench/.cache/snippets.csv
"$python" bench/peers/make_peer_forms.py bench/.cache/snippets.csv
