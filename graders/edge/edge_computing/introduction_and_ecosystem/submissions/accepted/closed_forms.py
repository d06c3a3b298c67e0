"""Another road to each answer: queues in closed form, dtype limits, the network written out, a sorted list."""


# %% answer="frame_latency"
def frame_latency(arrivals_ms, frame_kb, link_mbps, infer_ms, rtt_ms):
    arrivals = np.asarray(arrivals_ms, dtype=float)
    k = np.arange(arrivals.size)

    def finished(ready, service):
        return np.maximum.accumulate(ready - k * service) + (k + 1) * service

    sent = finished(arrivals, frame_kb / (link_mbps / 8))
    return finished(sent, infer_ms) - arrivals + np.asarray(rtt_ms, dtype=float)


# %% answer="quantise"
def quantise(x, bits):
    edges = np.append(np.ravel(x), 0.0)
    steps = 2**bits - 1
    scale = float(np.ptp(edges)) / steps
    if scale == 0:
        return np.zeros(np.shape(x), dtype=np.int8), 1.0, 0
    zero_point = round(-(2 ** (bits - 1)) - float(edges.min()) / scale)
    q = np.rint(np.asarray(x) / scale + zero_point).clip(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return q.astype(np.int8), scale, zero_point


# %% answer="to_int8"
def to_int8(model, samples):
    w1, b1, w2, b2 = [tf.constant(part) for part in model.get_weights()]

    @tf.function(input_signature=[tf.TensorSpec([1, 64], tf.float32)])
    def read(rows):
        return tf.nn.relu(rows @ w1 + b1) @ w2 + b2

    converter = tf.lite.TFLiteConverter.from_concrete_functions([read.get_concrete_function()])
    converter.optimizations = {tf.lite.Optimize.DEFAULT}
    data = tf.data.Dataset.from_tensor_slices(np.asarray(samples, dtype=np.float32)).batch(1)
    converter.representative_dataset = lambda: ([row] for row in data)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    return np.array(list(converter.convert()), dtype=np.uint8)


# %% answer="choose_placement"
def choose_placement(options, limits):
    for option in sorted(options, key=lambda o: (o["cost"], o["energy_mj"])):
        times = list(option["latency_ms"])
        punctual = sum(t <= limits["deadline_ms"] for t in times) / len(times)
        if punctual < limits["on_time"] or option["model_kb"] > option["memory_kb"]:
            continue
        if option["accuracy"] < limits["accuracy"] or option["energy_mj"] > limits["energy_mj"]:
            continue
        if limits["offline"] and option["needs_internet"]:
            continue
        return option["name"]
    return None
