#!/usr/bin/env python3
"""Computes the last layer of a classifier for the first token only: the others' last states are read by nobody.

    first_token.py MODEL.onnx OUT.onnx

Takes a static int8 model in the form that graph.py gives. Keys and values of the last attention are still those of all tokens; its
query, and all that follows, are the first token's. The logits are the same to the bit.
"""
import argparse

import numpy as np
import onnx
from graph import replace_nodes
from onnx import helper, numpy_helper

# Each of these treats a token by itself, so that it gives the same for one token as for all.
BY_TOKEN = {"QuantizeLinear", "MatMulIntegerToFloat", "Add", "LayerNormalization", "BiasGelu", "Gelu", "FastGelu", "QuickGelu"}
# Attributes that MultiHeadAttention has too.
KEPT = {"num_heads", "mask_filter_value", "scale"}
TOKENS = 1  # The axis: [batch, tokens, hidden].


def first_token_only(model):
    """Changes model in place. Throws ValueError where the result needs more than the first token (taggers, mean pooling)."""
    graph = model.graph
    constants = {i.name: i for i in graph.initializer}
    constants |= {node.output[0]: node.attribute[0].t for node in graph.node if node.op_type == "Constant"}
    attention = next((node for node in reversed(graph.node) if node.op_type == "QAttention"), None)
    if attention is None:
        raise ValueError("no QAttention: the model is not of the form that prepare.py makes")
    refuse_other_attention(attention, constants)
    by_token = tokens_of_last_layer(graph, attention, constants)
    first = add_constant(graph, "first_token", np.array([0], np.int64))
    inside = {name for node in by_token for name in node.output} | set(attention.output)
    replaced = first_query(graph, attention, constants, first)
    nodes, gathered = [], {}
    for node in graph.node:
        if node is attention:
            nodes.extend(replaced)
            continue
        if node in by_token:
            for place, name in enumerate(node.input):
                if name and name not in inside and name not in constants:
                    if name not in gathered:
                        gathered[name] = name + "_first"
                        nodes.append(helper.make_node("Gather", [name, first], [gathered[name]], axis=TOKENS, name=gathered[name]))
                    node.input[place] = gathered[name]
        nodes.append(node)
    replace_nodes(model, nodes)


def refuse_other_attention(attention, constants):
    """Throws ValueError for what first_query would not keep: a past, other attributes, weights that are not constant."""
    inputs = list(attention.input)
    if len([name for name in inputs if name]) != 8 or any(name not in constants for place, name in enumerate(inputs[:8]) if place in (1, 2, 3, 4, 6, 7)):
        raise ValueError(f"{attention.name} has a past, or lacks a mask, a zero point or constant weights")
    other = [a.name for a in attention.attribute if a.name not in KEPT and helper.get_attribute_value(a)]
    if other:
        raise ValueError(f"{attention.name} is of another kind: {', '.join(other)}")


def tokens_of_last_layer(graph, attention, constants):
    """The nodes that follow the attention up to the one that takes the first token."""
    found, reached = [], set(attention.output)
    for node in graph.node:
        if node is attention or not reached & set(node.input):
            continue
        if takes_first_token(node, constants):
            continue
        if node.op_type not in BY_TOKEN or reached & {output.name for output in graph.output}:
            raise ValueError(f"{node.op_type} {node.name} reads all tokens of the last layer: the first is not enough for this model")
        found.append(node)
        reached |= set(node.output)
    if reached & {output.name for output in graph.output}:
        raise ValueError("the model's output has all tokens of the last layer: the first is not enough for this model")
    return found


def takes_first_token(node, constants):
    if node.op_type != "Gather" or node.input[1] not in constants:
        return False
    axis = next((a.i for a in node.attribute if a.name == "axis"), 0)
    index = numpy_helper.to_array(constants[node.input[1]])
    return axis == TOKENS and index.size == 1 and int(index.reshape(-1)[0]) == 0


def first_query(graph, attention, constants, first):
    """The nodes in place of a QAttention: its output is [batch, 1, hidden]."""
    tokens, weight, bias, token_scale, weight_scale, mask, token_zero, weight_zero = attention.input[:8]
    parts = {name: split_in_three(numpy_helper.to_array(constants[name])) for name in (weight, bias, weight_scale, weight_zero)}
    # Named as the checkpoint's module: /model/bert/encoder/layer.5/attention/self/...
    module = attention.output[0].rpartition("/")[0]
    # The first token twice: for one row the runtime's float product takes another kernel, whose sums depend on the padding beside it.
    twice = add_constant(graph, "first_token_twice", np.array([0, 0], np.int64))
    query_token = f"{module}/first_token"
    nodes = [helper.make_node("Gather", [tokens, twice], [query_token], axis=TOKENS, name=query_token)]
    projected = []
    for place, name in enumerate(("query", "key", "value")):
        weight_part, scale_part, zero_part = (add_constant(graph, f"{part}_{name}", parts[part][place]) for part in (weight, weight_scale, weight_zero))
        bias_part = add_constant(graph, f"{module.strip('/').replace('/', '.')}.{name}.bias", parts[bias][place])
        product = f"{module}/{name}/MatMul_output_0"
        inputs = [query_token if name == "query" else tokens, weight_part, token_scale, scale_part, token_zero, zero_part, bias_part]
        nodes.append(helper.make_node("MatMulIntegerToFloat", inputs, [product], domain="com.microsoft", name=product))
        projected.append(product)
    attended = f"{module}/twice"
    kept = {a.name: helper.get_attribute_value(a) for a in attention.attribute if a.name in KEPT}
    nodes.append(helper.make_node("MultiHeadAttention", [*projected, "", mask], [attended], domain="com.microsoft", name=attended, **kept))
    nodes.append(helper.make_node("Gather", [attended, first], [attention.output[0]], axis=TOKENS, name=f"{module}/first"))
    # What another node reads too stays.
    used = {name for node in graph.node if node is not attention for name in node.input}
    for initializer in [i for i in graph.initializer if i.name in parts and i.name not in used]:
        graph.initializer.remove(initializer)
    return nodes


def split_in_three(values):
    """Query's, key's and value's parts of the last axis; a scalar serves all three."""
    return np.split(values, 3, axis=-1) if values.size > 1 else [values] * 3


def add_constant(graph, name, values):
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
    return name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("out")
    args = parser.parse_args()
    model = onnx.load(args.model)
    first_token_only(model)
    onnx.save(model, args.out)


if __name__ == "__main__":
    main()
