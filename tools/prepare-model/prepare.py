#!/usr/bin/env python3
"""From a BERT-like checkpoint of transformers to the form of the embedded models.

    prepare.py CHECKPOINT OUT seq|tok|embed CALIBRATION.txt [--evaluate LABELLED.csv] [--max-length 128] [--rows 1200]

Writes OUT in the hub's layout: config.json, the tokenizer, onnx/model.onnx, README.md (the card). The steps are in README.md beside
this file. CALIBRATION.txt: texts like those to come, one a line. LABELLED.csv (seq only): columns `text` and `label`, none of them
used in training or calibration; without it the card says how far int8 agrees with fp32, and nothing about accuracy.
"""
import argparse
import csv
import os
import tempfile

import onnx
import torch
from checks import accuracy, agreement, feed, invariant_rows, open_session, outputs_alone, rows_per_second
from first_token import first_token_only
from graph import activation_ranges, fuse_matmul, make_static, split_layer_norm
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from tokenizers import Tokenizer
from transformers import AutoModel, AutoModelForSequenceClassification, AutoModelForTokenClassification, AutoTokenizer

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
TASKS = {
    "seq": (AutoModelForSequenceClassification, "logits"),
    "tok": (AutoModelForTokenClassification, "logits"),
    "embed": (AutoModel, "last_hidden_state"),
}
OPSET = 17
CHECKED_ROWS = 200

CARD = """# {name}
Prepared for llm-threads from `{checkpoint}` by `tools/prepare-model`: fused attention, int8 weights per channel, static activation
ranges from {calibrated} texts of at most {max_length} tokens.

| | fp32 | int8 |
|---|---|---|
| size | {fp32_mb:.1f} MB | {int8_mb:.1f} MB |
{accuracy}| rows/s, one thread, one text a call | {fp32_rate:.0f} | {int8_rate:.0f} |

- **Rounding** int8 against fp32 on {checked} of the calibration texts: {agreement}.
- **Invariance** {invariant} of {checked} texts come out the same to the bit alone and in a padded batch of 8.
"""
AGREEMENT = {"seq": "the same label for {:.3f}", "tok": "the same tag for {:.3f} of the tokens", "embed": "mean-pooled vectors have a mean cosine of {:.4f}"}


class Graph(torch.nn.Module):
    """One output, inputs by position, as the exporter wants it."""

    def __init__(self, model, output):
        super().__init__()
        self.model, self.output = model, output

    def forward(self, input_ids, attention_mask, token_type_ids):
        return getattr(self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids), self.output)


def export(checkpoint, out, task, path):
    """Writes the fp32 graph to path, configuration and tokenizer to out; gives the configuration."""
    model_class, output = TASKS[task]
    # Eager: the fusion looks for the plain form of attention.
    model = model_class.from_pretrained(checkpoint, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    tokenizer.save_pretrained(out)
    model.config.save_pretrained(out)
    example = tokenizer(["hello world", "a longer sentence than the other"], padding=True, return_tensors="pt")
    ids, mask = example["input_ids"], example["attention_mask"]
    axes = {name: {0: "batch", 1: "seq"} for name in INPUTS}
    axes[output] = {0: "batch"} if task == "seq" else {0: "batch", 1: "seq"}
    with torch.no_grad():
        torch.onnx.export(Graph(model, output).eval(), (ids, mask, torch.zeros_like(ids)), path, input_names=INPUTS, output_names=[output],
                          dynamic_axes=axes, opset_version=OPSET, dynamo=False)
    return model.config


def quantised(fp32, config, folder):
    """The fused graph with int8 weights per channel and dynamic activations."""
    fused = optimizer.optimize_model(fp32, "bert", num_heads=config.num_attention_heads, hidden_size=config.hidden_size,
                                     optimization_options=FusionOptions("bert"), opt_level=0)
    fused.save_model_to_file(os.path.join(folder, "fused.onnx"))
    path = os.path.join(folder, "int8.onnx")
    quantize_dynamic(os.path.join(folder, "fused.onnx"), path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=False,
                     extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT})
    return onnx.load(path)


def make_card(args, config, fp32, int8, tokenizer, texts):
    """Measures both forms; gives the card."""
    before, after = open_session(fp32), open_session(int8)
    sequences = [tokenizer.encode(text).ids for text in texts[-CHECKED_ROWS:]]
    outputs_before, outputs_after = outputs_alone(before, sequences), outputs_alone(after, sequences)
    fp32_rate, int8_rate = rows_per_second([before, after], sequences)
    accuracy_row = ""
    if args.evaluate:
        with open(args.evaluate, encoding="utf8", newline="") as f:
            labelled = list(csv.DictReader(f))
        tokens = [tokenizer.encode(row["text"]).ids for row in labelled]
        labels = [row["label"] for row in labelled]
        shares = [accuracy(outputs_alone(session, tokens), labels, config.id2label) for session in (before, after)]
        accuracy_row = f"| accuracy on {len(labels)} labelled texts | {shares[0]:.4f} | {shares[1]:.4f} |\n"
    return CARD.format(
        name=os.path.basename(os.path.normpath(args.out)), checkpoint=os.path.basename(os.path.normpath(args.checkpoint)), calibrated=len(texts),
        max_length=args.max_length, fp32_mb=os.path.getsize(fp32) / 1e6, int8_mb=os.path.getsize(int8) / 1e6, accuracy=accuracy_row,
        fp32_rate=fp32_rate, int8_rate=int8_rate, agreement=AGREEMENT[args.task].format(agreement(outputs_before, outputs_after, args.task)),
        checked=len(sequences), invariant=invariant_rows(after, sequences, outputs_after, args.task))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("calibration", help="texts, one a line")
    parser.add_argument("--evaluate", help="CSV with columns text and label (seq only)")
    parser.add_argument("--max-length", type=int, default=128, help="tokens of a calibration text")
    parser.add_argument("--rows", type=int, default=1200, help="calibration texts")
    args = parser.parse_args()
    if args.evaluate and args.task != "seq":
        parser.error("--evaluate is for seq")

    os.makedirs(os.path.join(args.out, "onnx"), exist_ok=True)
    path = os.path.join(args.out, "onnx", "model.onnx")
    with open(args.calibration, encoding="utf8") as f:
        texts = [line for line in f.read().split("\n") if line][: args.rows]
    with tempfile.TemporaryDirectory() as folder:
        fp32 = os.path.join(folder, "fp32.onnx")
        config = export(args.checkpoint, args.out, args.task, fp32)
        model = quantised(fp32, config, folder)
        split_layer_norm(model)
        tokenizer = Tokenizer.from_file(os.path.join(args.out, "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(args.max_length)
        inputs = open_session(os.path.join(folder, "int8.onnx"))
        make_static(model, activation_ranges(model, (feed(inputs, [tokenizer.encode(text).ids]) for text in texts)))
        fuse_matmul(model)
        if args.task == "seq":
            try:
                first_token_only(model)
            except ValueError as error:
                print(f"the last layer is kept for all tokens: {error}")
        onnx.save(model, path)
        card = make_card(args, config, fp32, path, tokenizer, texts)
    with open(os.path.join(args.out, "README.md"), "w", encoding="utf8") as f:
        f.write(card)
    print(card)


if __name__ == "__main__":
    main()
