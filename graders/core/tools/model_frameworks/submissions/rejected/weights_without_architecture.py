"""Saves the weights alone, and loads them into the one network that the notebook knows.

fails: package_round_trip, package_unseen, package_two
"""


# %% answer="package"
def save_package(folder, net, mean, scale):
    torch.save({"net": net.state_dict(), "mean": torch.tensor(mean), "scale": torch.tensor(scale)}, folder + "/all.pt")


def load_package(folder):
    stored = torch.load(folder + "/all.pt", weights_only=True)
    net = torch.nn.Sequential(
        torch.nn.Linear(4, 16),
        torch.nn.ReLU(),
        torch.nn.BatchNorm1d(16, eps=0.001),
        torch.nn.Dropout(0.1),
        torch.nn.Linear(16, 16),
        torch.nn.ReLU(),
        torch.nn.Linear(16, 1),
    )
    net.load_state_dict(stored["net"])
    net.eval()

    def predict(x):
        z = ((torch.tensor(x) - stored["mean"]) / stored["scale"]).float()
        with torch.no_grad():
            return torch.sigmoid(net(z))[:, 0].numpy()

    return predict
