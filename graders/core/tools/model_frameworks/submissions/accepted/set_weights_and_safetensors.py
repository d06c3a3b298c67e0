"""All weights of the bypass set in one list, ReLU as layers of their own, a package of safetensors with its config."""


# %% answer="compare_outputs"
def compare_outputs(expected, got):
    expected, got = np.asarray(expected, dtype=float), np.asarray(got, dtype=float)
    out = {"max_diff": float("inf"), "same": False}
    if expected.shape == got.shape and np.isfinite([expected, got]).all():
        out["max_diff"] = float(np.linalg.norm((expected - got).ravel(), ord=np.inf))
        out["same"] = out["max_diff"] <= 5e-4 * float(np.linalg.norm(expected.ravel(), ord=np.inf))
    return out


# %% answer="bypass_net"
def bypass_net(parts, dropout):
    d = len(parts["mean"])
    inputs = tf.keras.Input(shape=(d,))
    z = layers.Rescaling(scale=list(1 / parts["scale"]), offset=list(-parts["mean"] / parts["scale"]))(inputs)
    h = layers.ReLU()(layers.Dense(parts["W1"].shape[1])(z))
    h = layers.Dropout(rate=dropout)(h)
    h = layers.Activation("relu")(layers.Dense(parts["W2"].shape[1])(h))
    out = layers.Add()([layers.Dense(1)(h), layers.Dense(1, use_bias=False)(z)])
    net = tf.keras.Model(inputs, out)
    q = parts["W2"].shape[1]
    by_shape = [parts["W1"], parts["b1"], parts["W2"], parts["b2"], parts["W3"][:q], parts["b3"], parts["W3"][q:]]
    net.set_weights(by_shape)
    return net


# %% answer="to_torch"
def to_torch(model):
    net = torch.nn.Sequential()
    for layer in model.layers:
        config = layer.get_config()
        if isinstance(layer, layers.Dense):
            kernel, bias = layer.get_weights()
            moved = torch.nn.Linear(kernel.shape[0], kernel.shape[1])
            with torch.no_grad():
                moved.weight.copy_(torch.tensor(kernel).t())
                moved.bias.copy_(torch.tensor(bias))
            net.append(moved)
            if config["activation"] == "relu":
                net.append(torch.nn.ReLU())
        elif isinstance(layer, layers.BatchNormalization):
            moved = torch.nn.BatchNorm1d(layer.get_weights()[0].size, eps=config["epsilon"], momentum=0.01)
            targets = (moved.weight, moved.bias, moved.running_mean, moved.running_var)
            with torch.no_grad():
                for target, part in zip(targets, layer.get_weights(), strict=True):
                    target.copy_(torch.from_numpy(part))
            net.append(moved)
        else:
            net.append(torch.nn.Dropout(config["rate"]))
    return net.eval()


# %% answer="package"
def save_package(folder, net, mean, scale):
    from safetensors.torch import save_file

    tensors = {name: tensor.contiguous() for name, tensor in net.state_dict().items()}
    tensors |= {"input.mean": torch.tensor(mean), "input.scale": torch.tensor(scale)}
    save_file(tensors, os.path.join(folder, "model.safetensors"))
    described = []
    for layer in net:
        one = {"type": type(layer).__name__}
        for field in ("in_features", "out_features", "num_features", "eps", "p"):
            if hasattr(layer, field):
                one[field] = getattr(layer, field)
        described.append(one)
    with open(os.path.join(folder, "config.json"), "w", encoding="utf-8") as file:
        json.dump(described, file)


def load_package(folder):
    from safetensors.torch import load_file

    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        described = json.load(file)
    net = torch.nn.Sequential(*[getattr(torch.nn, one.pop("type"))(**one) for one in described])
    tensors = load_file(os.path.join(folder, "model.safetensors"))
    mean, scale = tensors.pop("input.mean"), tensors.pop("input.scale")
    net.load_state_dict(tensors)
    net.eval().requires_grad_(False)
    return lambda x: net(((torch.tensor(x) - mean) / scale).float()).sigmoid().flatten()
