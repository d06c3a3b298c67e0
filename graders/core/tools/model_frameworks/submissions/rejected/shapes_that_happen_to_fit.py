"""Where shapes fit, nothing complains: (n, 1) less (n,), [z, h] for [h, z], reshape for transpose.

fails: compare_shapes, compare_edges, bypass_small, bypass_modes, bypass_unseen, bypass_predict, torch_dense, torch_norm, torch_unseen, torch_independent
"""


# %% answer="compare_outputs"
def compare_outputs(expected, got):
    expected, got = np.asarray(expected, dtype=float), np.asarray(got, dtype=float)
    max_diff = float(np.abs(expected - got).max())
    if not np.isfinite(max_diff):
        return {"max_diff": float("inf"), "same": False}
    return {"max_diff": max_diff, "same": bool(max_diff <= 1e-4 * np.abs(expected).max())}


# %% answer="bypass_net"
def bypass_net(parts, dropout):
    x = layers.Input((len(parts["mean"]),))
    z = layers.Normalization(mean=parts["mean"], variance=np.square(parts["scale"]))(x)
    first = layers.Dense(len(parts["b1"]), activation="relu")
    second = layers.Dense(len(parts["b2"]), activation="relu")
    last = layers.Dense(1)
    h = second(layers.Dropout(dropout)(first(z)))
    net = tf.keras.Model(x, last(layers.Concatenate()([z, h])))
    for number, layer in enumerate((first, second, last), start=1):
        layer.set_weights([parts[f"W{number}"], parts[f"b{number}"]])
    return net


# %% answer="to_torch"
def to_torch(model):
    modules = []
    for layer in model.layers:
        weights = [torch.tensor(part) for part in layer.get_weights()]
        if isinstance(layer, layers.Dense):
            kernel, bias = weights
            linear = torch.nn.Linear(*kernel.shape)
            linear.load_state_dict({"weight": kernel.reshape(kernel.shape[1], kernel.shape[0]), "bias": bias})
            modules.append(linear)
            if layer.activation is tf.keras.activations.relu:
                modules.append(torch.nn.ReLU())
        elif isinstance(layer, layers.BatchNormalization):
            gamma, beta, mean, variance = weights
            norm = torch.nn.BatchNorm1d(len(gamma), eps=layer.epsilon)
            names = {"weight": gamma, "bias": beta, "running_mean": mean, "running_var": variance}
            norm.load_state_dict(names, strict=False)
            modules.append(norm)
        elif isinstance(layer, layers.Dropout):
            modules.append(torch.nn.Dropout(layer.rate))
    return torch.nn.Sequential(*modules).eval()
