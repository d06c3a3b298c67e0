"""The sigmoid becomes a layer of the net, and predict applies it once more.

fails: package_round_trip, package_unseen, package_two
"""


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
    net.append(torch.nn.Sigmoid())
    net.eval()
    mean, scale = np.array(config["mean"]), np.array(config["scale"])

    def predict(x):
        z = torch.tensor((x - mean) / scale, dtype=torch.float32)
        with torch.no_grad():
            return torch.sigmoid(net(z))[:, 0].numpy()

    return predict
