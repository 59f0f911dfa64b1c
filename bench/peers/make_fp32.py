#!/usr/bin/env python3
"""Makes the fp32 and the dynamic int8 form of models/sentiment-en, for the peers in the bench that run transformers.js.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r bench/peers/requirements.txt
    /tmp/venv/bin/python bench/peers/make_fp32.py SNIPPETS.csv [--model models/sentiment-en] [--out bench/.cache]

The embedded model is static int8. Its weights are dequantised, put back into BertForSequenceClassification and
exported as models on the hub are, unfused, so that a peer gets what its users get (the runtime fuses a part of it on
loading; fusing attention too, by onnxruntime.transformers, made it no faster):

    OUT/sentiment-en-fp32/onnx/model.onnx          fp32; no rounding of activations
    OUT/sentiment-en-dynamic-int8/onnx/model.onnx  quantize_dynamic of it, the hub's `q8`; also as model_quantized.onnx,
                                                   the name that transformers.js looks for

SNIPPETS.csv (a column `text`) is for the check at the end: labels of 500 texts against the static int8 model's.
"""
import argparse
import csv
import os
import shutil

import numpy as np
import onnx
import onnxruntime as ort
import torch
import transformers as hf
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
CHECKED = 500
LEAST_AGREEMENT = 0.95
MAX_TOKENS = 512


def dequantised_state(path):
    """Parameters of BertForSequenceClassification, from the graph that prepare_static_int8.py made."""
    graph = onnx.load(path).graph
    values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    producer = {output: node for node in graph.node for output in node.output}

    def dequantise(weight, scale, zero):
        # Scale and zero point are scalars, or one a column: both spread over the last axis.
        return (values[weight].astype(np.float32) - values[zero].astype(np.float32)) * values[scale]

    state = {}
    # Biases and the layers' LayerNorm stayed fp32, under the checkpoint's names.
    for name, value in values.items():
        if name.startswith("model.") and value.dtype == np.float32 and not name.endswith(("_scale", "_zero_point")):
            state[name.removeprefix("model.")] = value
    attention = 0
    for node in graph.node:
        inputs = list(node.input)
        if node.op_type == "QEmbedLayerNormalization":
            for weight in inputs[2:7]:
                name = weight.removesuffix("_quantized")
                state[name.removeprefix("model.")] = dequantise(weight, name + "_scale", name + "_zero_point")
        elif node.op_type == "QAttention":
            weights = np.split(dequantise(inputs[1], inputs[4], inputs[7]), 3, axis=1)
            biases = np.split(values[inputs[2]], 3)
            for part, weight, bias in zip(("query", "key", "value"), weights, biases):
                state[f"bert.encoder.layer.{attention}.attention.self.{part}.weight"] = weight.T
                state[f"bert.encoder.layer.{attention}.attention.self.{part}.bias"] = bias
            attention += 1
        elif node.op_type == "MatMulIntegerToFloat":
            # The output is named after the module: /model/bert/encoder/layer.0/intermediate/dense/MatMul_output_0
            module = "classifier" if node.output[0] == "logits" else ".".join(node.output[0].split("/")[2:-1])
            state[module + ".weight"] = dequantise(inputs[1], inputs[3], inputs[5]).T
            # The last layer's query is of the first token, gathered from quantised states.
            assert producer[inputs[0]].op_type in ("QuantizeLinear", "Gather"), node.name
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in state.items()}


class Graph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).logits


def make_fp32(source, target):
    config = hf.BertConfig.from_pretrained(source)
    config._attn_implementation = "eager"
    model = hf.BertForSequenceClassification(config).eval()
    # Strict: every parameter of the model is found in the graph, and nothing else is.
    model.load_state_dict(dequantised_state(os.path.join(source, "onnx", "model.onnx")), strict=True)
    ids = torch.tensor([[101, 2023, 2003, 2307, 102], [101, 2023, 2003, 2919, 102]])
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in INPUTS}
    path = new_folder(source, target)
    with torch.no_grad():
        torch.onnx.export(Graph(model).eval(), (ids, torch.ones_like(ids), torch.zeros_like(ids)), path, input_names=INPUTS,
                          output_names=["logits"], dynamic_axes={**axes, "logits": {0: "batch_size"}}, opset_version=17, dynamo=False)
    return path


def make_dynamic_int8(fp32, source, target):
    # Options as the conversion script of transformers.js (scripts/quantize.py, q8) has them by default.
    path = new_folder(source, target)
    quantize_dynamic(fp32, path, per_channel=False, reduce_range=False, weight_type=QuantType.QInt8, extra_options={"EnableSubgraph": True})
    shutil.copyfile(path, os.path.join(target, "onnx", "model_quantized.onnx"))
    return path


def new_folder(source, target):
    """Target with the source's configuration and tokenizer; the path of its model file to be."""
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(os.path.join(target, "onnx"))
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copyfile(os.path.join(source, name), os.path.join(target, name))
    return os.path.join(target, "onnx", "model.onnx")


def logits_of(path, rows):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return np.concatenate([session.run(["logits"], {"input_ids": r, "attention_mask": np.ones_like(r), "token_type_ids": np.zeros_like(r)})[0]
                           for r in rows])


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snippets", help="CSV with a column `text`")
    parser.add_argument("--model", default=os.path.join(here, "..", "..", "models", "sentiment-en"))
    parser.add_argument("--out", default=os.path.join(here, "..", ".cache"))
    args = parser.parse_args()
    torch.set_num_threads(1)

    static = os.path.join(args.model, "onnx", "model.onnx")
    fp32 = make_fp32(args.model, os.path.join(args.out, "sentiment-en-fp32"))
    dynamic = make_dynamic_int8(fp32, args.model, os.path.join(args.out, "sentiment-en-dynamic-int8"))

    with open(args.snippets, encoding="utf8", newline="") as f:
        texts = [row["text"] for row in csv.DictReader(f)]
    texts = texts[:: max(1, len(texts) // CHECKED)][:CHECKED]
    tok = Tokenizer.from_file(os.path.join(args.model, "tokenizer.json"))
    tok.no_padding()
    tok.enable_truncation(MAX_TOKENS)
    rows = [np.array([tok.encode(text).ids]) for text in texts]
    reference = logits_of(static, rows)
    for path in (fp32, dynamic):
        logits = logits_of(path, rows)
        agreement = float((logits.argmax(1) == reference.argmax(1)).mean())
        print(f"{os.path.normpath(path)}: {os.path.getsize(path)} bytes; labels of {len(rows)} texts agree with the static int8 model's: "
              f"{agreement:.3f}; logits differ by {np.abs(logits - reference).mean():.3f} on average")
        # The dynamic form is rounded once more, by tensor: its agreement is printed, and says what that costs.
        assert path != fp32 or agreement >= LEAST_AGREEMENT, path


if __name__ == "__main__":
    main()
