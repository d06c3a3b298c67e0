"""A learner's way from the release: a tolerance of 1e-4, a loop over W1 to W3, load_state_dict, a recipe of dicts."""


# %% answer="compare_outputs"
def compare_outputs(expected, got) -> dict:
    """Whether two networks gave the same outputs: {"max_diff": float, "same": bool}."""
    expected = np.asarray(expected, dtype=float)
    got = np.asarray(got, dtype=float)
    if expected.shape != got.shape or not np.isfinite(expected).all() or not np.isfinite(got).all():
        return {"max_diff": float("inf"), "same": False}
    max_diff = float(np.max(np.abs(expected - got)))
    allowed = 1e-4 * float(np.max(np.abs(expected)))
    return {"max_diff": max_diff, "same": max_diff <= allowed}


# %% answer="bypass_net"
def bypass_net(parts: dict, dropout: float):
    """Keras network with a bypass from the standardised input to the last layer, holding the given weights."""
    mean = np.asarray(parts["mean"], dtype=float)
    scale = np.asarray(parts["scale"], dtype=float)
    d, p = np.shape(parts["W1"])
    q = np.shape(parts["W2"])[1]

    x = layers.Input((d,))
    z = layers.Normalization(mean=mean, variance=scale**2)(x)
    first = layers.Dense(p, activation="relu")
    second = layers.Dense(q, activation="relu")
    last = layers.Dense(1)
    h = second(layers.Dropout(dropout)(first(z)))
    net = tf.keras.Model(inputs=x, outputs=last(layers.Concatenate()([h, z])))

    for number, layer in enumerate((first, second, last), start=1):
        layer.set_weights([np.asarray(parts[f"W{number}"]), np.asarray(parts[f"b{number}"])])
    return net


# %% answer="to_torch"
def to_torch(model) -> torch.nn.Module:
    """The same network in PyTorch, in inference mode, with copies of the weights."""

    def tensor(array):
        return torch.tensor(np.array(array, dtype=np.float32))  # a copy

    moved = []
    for layer in model.layers:
        if isinstance(layer, layers.Dense):
            kernel, bias = layer.get_weights()
            linear = torch.nn.Linear(*kernel.shape)
            linear.load_state_dict({"weight": tensor(kernel.T), "bias": tensor(bias)})
            moved.append(linear)
            if layer.activation is tf.keras.activations.relu:
                moved.append(torch.nn.ReLU())
        elif isinstance(layer, layers.BatchNormalization):
            gamma, beta, mean, variance = layer.get_weights()
            norm = torch.nn.BatchNorm1d(len(gamma), eps=layer.epsilon)
            with torch.no_grad():
                norm.weight.copy_(tensor(gamma))
                norm.bias.copy_(tensor(beta))
                norm.running_mean.copy_(tensor(mean))
                norm.running_var.copy_(tensor(variance))
            moved.append(norm)
        elif isinstance(layer, layers.Dropout):
            moved.append(torch.nn.Dropout(layer.rate))
        else:
            raise TypeError(f"no counterpart for {layer}")
    return torch.nn.Sequential(*moved).eval()


# %% answer="package"
def save_package(folder: str, net: torch.nn.Sequential, mean: np.ndarray, scale: np.ndarray) -> None:
    """Put all that `load_package` needs into the folder, as data."""
    recipe = []
    for layer in net:
        if isinstance(layer, torch.nn.Linear):
            recipe.append({"kind": "linear", "from": layer.in_features, "to": layer.out_features})
            recipe[-1]["bias"] = layer.bias is not None
        elif isinstance(layer, torch.nn.BatchNorm1d):
            recipe.append({"kind": "batch_norm", "width": layer.num_features, "eps": layer.eps})
        elif isinstance(layer, torch.nn.ReLU):
            recipe.append({"kind": "relu"})
        elif isinstance(layer, torch.nn.Dropout):
            recipe.append({"kind": "dropout", "rate": layer.p})
        else:
            raise TypeError(f"cannot pack {layer}")
    Path(folder, "recipe.json").write_text(json.dumps(recipe, indent=2), encoding="utf-8")
    torch.save(net.state_dict(), Path(folder, "numbers.pt"))
    np.savez(Path(folder, "inputs.npz"), mean=np.asarray(mean), scale=np.asarray(scale))


def load_package(folder: str):
    """A function from raw inputs (n, d) to probabilities (n,), made from the folder alone."""
    recipe = json.loads(Path(folder, "recipe.json").read_text(encoding="utf-8"))
    makers = {
        "linear": lambda part: torch.nn.Linear(part["from"], part["to"], bias=part["bias"]),
        "batch_norm": lambda part: torch.nn.BatchNorm1d(part["width"], eps=part["eps"]),
        "relu": lambda part: torch.nn.ReLU(),
        "dropout": lambda part: torch.nn.Dropout(part["rate"]),
    }
    net = torch.nn.Sequential(*(makers[part["kind"]](part) for part in recipe))
    net.load_state_dict(torch.load(Path(folder, "numbers.pt"), weights_only=True))
    net.eval()
    with np.load(Path(folder, "inputs.npz")) as inputs:
        mean, scale = inputs["mean"], inputs["scale"]

    def predict(x):
        z = (np.asarray(x, dtype=float) - mean) / scale
        with torch.no_grad():
            logit = net(torch.tensor(z, dtype=torch.float32))
        return torch.sigmoid(logit)[:, 0].numpy()

    return predict
