#!/usr/bin/env python3
"""Makes, from the fp32 form of make_fp32.py, the forms that PyTorch, OpenVINO and CTranslate2 read.

    python bench/peers/make_peer_forms.py SNIPPETS.csv [--cache bench/.cache]

    CACHE/sentiment-en-torch       a checkpoint of transformers, fp32: the weights of the embedded model, dequantised
    CACHE/sentiment-en-qdq-int8    static int8 as QuantizeLinear and DequantizeLinear, the form that OpenVINO reads: it has
                                   no rule for QAttention and QEmbedLayerNormalization of the embedded model
    CACHE/sentiment-en-ctranslate2 the encoder with its pooler, fp32; CTranslate2 quantises on loading. It gives no logits
                                   of a classifier: head.npz has the last layer, which the peer computes itself
"""
import argparse
import csv
import os
import shutil

import ctranslate2
import numpy as np
import transformers as hf
from make_fp32 import dequantised_state, new_folder
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quant_pre_process, quantize_static
from tokenizers import Tokenizer

CALIBRATED_ON = 400
MAX_TOKENS = 128


class Calibration(CalibrationDataReader):
    """Texts, one a call, as the runtime's quantiser asks for them."""

    def __init__(self, model, texts):
        tokenizer = Tokenizer.from_file(os.path.join(model, "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        self.rows = (np.array([tokenizer.encode(text).ids]) for text in texts)

    def get_next(self):
        ids = next(self.rows, None)
        return None if ids is None else {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}


def make_torch(model, target):
    state = dequantised_state(os.path.join(model, "onnx", "model.onnx"))
    classifier = hf.BertForSequenceClassification(hf.BertConfig.from_pretrained(model))
    classifier.load_state_dict(state, strict=True)
    new_folder(model, target)
    classifier.save_pretrained(target)
    hf.AutoTokenizer.from_pretrained(model).save_pretrained(target)
    return classifier


def make_qdq(model, fp32, target, texts):
    path = new_folder(model, target)
    prepared = path + ".prepared"
    quant_pre_process(fp32, prepared, skip_symbolic_shape=True)
    quantize_static(prepared, path, Calibration(model, texts), quant_format=QuantFormat.QDQ, per_channel=True, activation_type=QuantType.QUInt8,
                    weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm"], extra_options={"MatMulConstBOnly": True})
    os.remove(prepared)


def make_ctranslate2(checkpoint, target, classifier):
    encoder = checkpoint + "-encoder"
    classifier.bert.save_pretrained(encoder)
    hf.AutoTokenizer.from_pretrained(checkpoint).save_pretrained(encoder)
    ctranslate2.converters.TransformersConverter(encoder).convert(target, force=True)
    shutil.rmtree(encoder)
    for name in ("tokenizer.json", "config.json"):
        shutil.copyfile(os.path.join(checkpoint, name), os.path.join(target, "hf_" + name))
    head = {name: value.detach().numpy() for name, value in classifier.classifier.named_parameters()}
    np.savez(os.path.join(target, "head.npz"), **head)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snippets", help="CSV with a column `text`")
    parser.add_argument("--model", default=os.path.join(here, "..", "..", "models", "sentiment-en"))
    parser.add_argument("--cache", default=os.path.join(here, "..", ".cache"))
    args = parser.parse_args()
    form = lambda name: os.path.join(args.cache, "sentiment-en-" + name)

    with open(args.snippets, encoding="utf8", newline="") as f:
        texts = [row["text"] for row in csv.DictReader(f)]
    classifier = make_torch(args.model, form("torch"))
    make_ctranslate2(form("torch"), form("ctranslate2"), classifier)
    make_qdq(args.model, os.path.join(form("fp32"), "onnx", "model.onnx"), form("qdq-int8"), texts[:: max(1, len(texts) // CALIBRATED_ON)])


if __name__ == "__main__":
    main()
