"""Lists instead of arrays, Python's own arithmetic, a file on disk, and pandas for the choice."""


# %% answer="frame_latency"
def frame_latency(arrivals_ms, frame_kb, link_mbps, infer_ms, rtt_ms):
    sent, done, result = [], [], []
    for i in range(len(arrivals_ms)):
        start = arrivals_ms[i] if i == 0 else max(arrivals_ms[i], sent[i - 1])
        sent.append(start + frame_kb * 8000 / (link_mbps * 1000))
        start = sent[i] if i == 0 else max(sent[i], done[i - 1])
        done.append(start + infer_ms)
        result.append(done[i] + rtt_ms[i] - arrivals_ms[i])
    return result


# %% answer="quantise"
def quantise(x, bits):
    flat = [float(value) for value in np.asarray(x).ravel()]
    low, high = min(flat + [0.0]), max(flat + [0.0])
    bottom, top = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    scale = (high - low) / (top - bottom) if high > low else 1.0
    zero_point = round(bottom - low / scale)
    q = [min(max(round(value / scale) + zero_point, bottom), top) for value in flat]
    return [np.array(q).reshape(np.shape(x)).tolist(), scale, zero_point]


# %% answer="to_int8"
def to_int8(model, samples):
    import pathlib
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        model.export(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8
        converter.representative_dataset = lambda: ([samples[i : i + 1]] for i in range(100))
        target = pathlib.Path(folder, "reader.tflite")
        target.write_bytes(converter.convert())
        return np.fromfile(target, dtype="uint8")


# %% answer="choose_placement"
def choose_placement(options, limits):
    if not options:
        return None
    plan = pd.DataFrame(options)
    plan["on_time"] = [(np.array(v) <= limits["deadline_ms"]).mean() for v in plan["latency_ms"]]
    good = (plan.on_time >= limits["on_time"]) & (plan.model_kb <= plan.memory_kb)
    good &= (plan.accuracy >= limits["accuracy"]) & (plan.energy_mj <= limits["energy_mj"])
    if limits["offline"]:
        good &= ~plan.needs_internet
    best = plan[good].sort_values(["cost", "energy_mj"])
    return None if best.empty else best.iloc[0]["name"]
