"""Rewrites of an ONNX graph: what makes a fused, dynamically quantised encoder static, and fast on CPUs.

Each takes a model and changes it in place. Names of tensors that stay keep their meaning.
"""
import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper


def replace_nodes(model, nodes):
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def split_layer_norm(model):
    """SkipLayerNormalization becomes Add + LayerNormalization, whose kernels are faster on CPUs."""
    nodes = []
    for node in model.graph.node:
        if node.op_type != "SkipLayerNormalization":
            nodes.append(node)
            continue
        x, skip, gamma, beta = node.input[:4]
        bias = node.input[4] if len(node.input) > 4 else ""
        epsilon = next(a.f for a in node.attribute if a.name == "epsilon")
        total = node.name + "_sum"
        nodes.append(helper.make_node("Add", [x, skip], [total]))
        if bias:
            nodes.append(helper.make_node("Add", [total, bias], [total + "_bias"]))
            total += "_bias"
        nodes.append(helper.make_node("LayerNormalization", [total, gamma, beta], [node.output[0]], axis=-1, epsilon=epsilon, name=node.name + "_ln"))
    replace_nodes(model, nodes)


def activation_ranges(model, feeds):
    """Least and greatest value that each DynamicQuantizeLinear saw, over some feeds; 0 is always inside.

    Returns a dict by name of the quantised tensor. The ranges are recovered from the scale and zero point of each call.
    """
    dynamic = [node for node in model.graph.node if node.op_type == "DynamicQuantizeLinear"]
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    for node in dynamic:
        probe.graph.output.append(helper.make_tensor_value_info(node.output[1], TensorProto.FLOAT, []))
        probe.graph.output.append(helper.make_tensor_value_info(node.output[2], TensorProto.UINT8, []))
    options = ort.SessionOptions()
    # Optimised, the probed tensors would be fused away.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(probe.SerializeToString(), options, providers=["CPUExecutionProvider"])
    outputs = [name for node in dynamic for name in node.output[1:3]]
    ranges = {node.output[0]: (0.0, 0.0) for node in dynamic}
    for feed in feeds:
        seen = session.run(outputs, feed)
        for node, scale, zero in zip(dynamic, seen[0::2], seen[1::2]):
            low, high = ranges[node.output[0]]
            ranges[node.output[0]] = (min(low, -int(zero) * float(scale)), max(high, (255 - int(zero)) * float(scale)))
    return ranges


def make_static(model, ranges):
    """DynamicQuantizeLinear becomes QuantizeLinear over a fixed range: a row no longer depends on the rest of its batch."""
    nodes = []
    for node in model.graph.node:
        if node.op_type != "DynamicQuantizeLinear":
            nodes.append(node)
            continue
        low, high = ranges[node.output[0]]
        scale = (high - low) / 255 or 1e-8
        zero = int(np.clip(round(-low / scale), 0, 255))
        model.graph.initializer.append(numpy_helper.from_array(np.array(scale, np.float32), node.output[1]))
        model.graph.initializer.append(numpy_helper.from_array(np.array(zero, np.uint8), node.output[2]))
        nodes.append(helper.make_node("QuantizeLinear", [node.input[0], node.output[1], node.output[2]], [node.output[0]], name=node.name + "_static"))
    replace_nodes(model, nodes)


def fuse_matmul(model):
    """MatMulInteger + Cast + Mul (+ Add of a bias) becomes MatMulIntegerToFloat, one kernel."""
    graph = model.graph
    initializers = {i.name: i for i in graph.initializer}
    users, maker = {}, {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
        for name in node.output:
            maker[name] = node
    dropped, fused = set(), {}
    for node in graph.node:
        if node.op_type != "MatMulInteger":
            continue
        cast = users[node.output[0]][0]
        mul = users[cast.output[0]][0]
        scales = maker[next(name for name in mul.input if name != cast.output[0])]
        activation, weight = scales.input
        # The activation's scale is a scalar, the weight's has one value a column.
        if len(initializers[activation].dims) and not len(initializers[weight].dims):
            activation, weight = weight, activation
        bias, last, after = "", mul, users.get(mul.output[0], [])
        if len(after) == 1 and after[0].op_type == "Add":
            other = next(name for name in after[0].input if name != mul.output[0])
            if other in initializers and len(initializers[other].dims) == 1:
                bias, last = other, after[0]
        inputs = [node.input[0], node.input[1], activation, weight, node.input[2], node.input[3]] + ([bias] if bias else [])
        fused[id(last)] = helper.make_node("MatMulIntegerToFloat", inputs, [last.output[0]], domain="com.microsoft", name=node.name + "_to_float")
        dropped |= {id(node), id(cast), id(mul), id(last), id(scales)}
    replace_nodes(model, [fused.get(id(node), node) for node in graph.node if id(node) in fused or id(node) not in dropped])
