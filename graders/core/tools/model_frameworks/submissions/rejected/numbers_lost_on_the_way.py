"""A square kernel copied as it is, and a package of parameters alone, without the statistics of batch normalisation.

fails: torch_dense, torch_unseen, torch_independent, package_round_trip, package_unseen, package_two
"""


# %% answer="to_torch"
def to_torch(model):
    modules = []
    for layer in model.layers:
        weights = [torch.tensor(part) for part in layer.get_weights()]
        if isinstance(layer, layers.Dense):
            kernel, bias = weights
            linear = torch.nn.Linear(*kernel.shape)
            linear.load_state_dict({"weight": kernel if kernel.shape[0] == kernel.shape[1] else kernel.T, "bias": bias})
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


# %% answer="package"
def save_package(folder, net, mean, scale):
    recipe = []
    for layer in net:
        if isinstance(layer, torch.nn.Linear):
            recipe.append(["Linear", layer.in_features, layer.out_features])
        elif isinstance(layer, torch.nn.BatchNorm1d):
            recipe.append(["BatchNorm1d", layer.num_features, layer.eps])
        elif isinstance(layer, torch.nn.Dropout):
            recipe.append(["Dropout", layer.p])
        else:
            recipe.append(["ReLU"])
    config = {"layers": recipe, "mean": mean.tolist(), "scale": scale.tolist()}
    (Path(folder) / "config.json").write_text(json.dumps(config), encoding="utf-8")
    torch.save(list(net.parameters()), Path(folder) / "weights.pt")


def load_package(folder):
    config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
    net = torch.nn.Sequential(*(getattr(torch.nn, kind)(*numbers) for kind, *numbers in config["layers"]))
    stored = torch.load(Path(folder) / "weights.pt", weights_only=True)
    with torch.no_grad():
        for part, values in zip(net.parameters(), stored, strict=True):
            part.copy_(values)
    net.eval()
    mean, scale = np.array(config["mean"]), np.array(config["scale"])

    def predict(x):
        z = torch.tensor((x - mean) / scale, dtype=torch.float32)
        with torch.no_grad():
            return torch.sigmoid(net(z))[:, 0].numpy()

    return predict
