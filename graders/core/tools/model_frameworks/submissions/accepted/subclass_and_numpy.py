"""A subclass with a Rescaling layer, a torch module that keeps plain tensors, and a package of NumPy arrays."""


# %% answer="compare_outputs"
def compare_outputs(expected, got):
    from math import inf, isfinite

    a, b = np.array(expected, dtype=np.float64), np.array(got, dtype=np.float64)
    if a.shape != b.shape:
        return {"same": False, "max_diff": inf}
    with np.errstate(invalid="ignore"):
        worst = float(np.max(np.abs(a - b)))
    if not isfinite(worst) or not isfinite(float(np.max(np.abs(a)))):
        return {"same": False, "max_diff": inf}
    return {"same": bool(np.allclose(b, a, rtol=0, atol=3e-5 * float(np.max(np.abs(a))))), "max_diff": worst}


# %% answer="bypass_net"
class Bypass(tf.keras.Model):
    def __init__(self, parts, dropout):
        super().__init__()
        scale = np.asarray(parts["scale"], dtype=float)
        self.z = layers.Rescaling(1 / scale, -np.asarray(parts["mean"], dtype=float) / scale)
        self.hidden = [layers.Dense(np.shape(parts[f"W{i}"])[1]) for i in (1, 2)]
        self.drop = layers.Dropout(dropout)
        self.last = layers.Dense(1)

    def call(self, x, training=False):
        z = self.z(x)
        h = self.drop(tf.nn.relu(self.hidden[0](z)), training=training)
        h = tf.nn.relu(self.hidden[1](h))
        return self.last(tf.concat([h, z], axis=1))


def bypass_net(parts, dropout):
    net = Bypass(parts, dropout)
    net(np.zeros((1, len(parts["mean"])), dtype=np.float32))
    for i, layer in enumerate([*net.hidden, net.last], start=1):
        layer.kernel.assign(parts[f"W{i}"])
        layer.bias.assign(parts[f"b{i}"])
    return net


# %% answer="to_torch"
class Moved(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.steps = []
        for layer in model.layers:
            name = type(layer).__name__
            arrays = [torch.from_numpy(np.array(part)) for part in layer.get_weights()]
            if name == "Dense":
                self.steps.append(("dense", arrays, layer.get_config()["activation"] == "relu"))
            elif name == "BatchNormalization":
                gamma, beta, mean, variance = arrays
                factor = gamma / torch.sqrt(variance + layer.get_config()["epsilon"])
                self.steps.append(("affine", [factor, beta - mean * factor], False))

    def forward(self, x):
        for kind, (a, b), relu in self.steps:
            x = x @ a + b if kind == "dense" else x * a + b
            x = torch.clamp(x, min=0) if relu else x
        return x


def to_torch(model):
    net = Moved(model)
    net.eval()
    return net


# %% answer="package"
def save_package(folder, net, mean, scale):
    arrays, kinds = {"mean": np.array(mean), "scale": np.array(scale)}, []
    for i, layer in enumerate(net):
        kinds.append(type(layer).__name__)
        for name, tensor in layer.state_dict().items():
            arrays[f"{i}/{name}"] = tensor.numpy().copy()
        if kinds[-1] == "BatchNorm1d":
            arrays[f"{i}/eps"] = np.array(layer.eps)
    np.savez(f"{folder}/all.npz", kinds=np.array(kinds), **arrays)


def load_package(folder):
    with np.load(f"{folder}/all.npz") as stored:
        a = {name: stored[name] for name in stored.files}

    def predict(x):
        h = (np.asarray(x, dtype=float) - a["mean"]) / a["scale"]
        for i, kind in enumerate(a["kinds"]):
            if kind == "Linear":
                h = h @ a[f"{i}/weight"].T + a[f"{i}/bias"]
            elif kind == "ReLU":
                h = np.maximum(h, 0)
            elif kind == "BatchNorm1d":
                h = (h - a[f"{i}/running_mean"]) / np.sqrt(a[f"{i}/running_var"] + a[f"{i}/eps"])
                h = h * a[f"{i}/weight"] + a[f"{i}/bias"]
        return 1 / (1 + np.exp(-h[:, 0]))

    return predict
