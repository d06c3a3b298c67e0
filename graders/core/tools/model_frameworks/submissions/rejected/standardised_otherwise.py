"""Hands the standard deviation for the variance, and standardises with the notebook's numbers after loading.

fails: bypass_small, bypass_modes, bypass_unseen, bypass_predict, package_round_trip, package_unseen, package_two
"""


# %% answer="bypass_net"
def bypass_net(parts, dropout):
    x = layers.Input((len(parts["mean"]),))
    z = layers.Normalization(mean=parts["mean"], variance=parts["scale"])(x)
    first = layers.Dense(len(parts["b1"]), activation="relu")
    second = layers.Dense(len(parts["b2"]), activation="relu")
    last = layers.Dense(1)
    h = second(layers.Dropout(dropout)(first(z)))
    net = tf.keras.Model(x, last(layers.Concatenate()([h, z])))
    for number, layer in enumerate((first, second, last), start=1):
        layer.set_weights([parts[f"W{number}"], parts[f"b{number}"]])
    return net


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
    torch.save(net.state_dict(), Path(folder) / "weights.pt")


def load_package(folder):
    config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
    net = torch.nn.Sequential(*(getattr(torch.nn, kind)(*numbers) for kind, *numbers in config["layers"]))
    net.load_state_dict(torch.load(Path(folder) / "weights.pt", weights_only=True))
    net.eval()
    mean, scale = handed.mean, handed.scale

    def predict(x):
        z = torch.tensor((x - mean) / scale, dtype=torch.float32)
        with torch.no_grad():
            return torch.sigmoid(net(z))[:, 0].numpy()

    return predict
