"""A torch module that asks Keras inside, and a pickle of the whole object, which runs code when it is read.

fails: torch_independent, package_is_data
"""


# %% answer="to_torch"
class Wrapped(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return torch.tensor(np.asarray(self.model(x.numpy())))


def to_torch(model):
    return Wrapped(model).eval()


# %% answer="package"
def save_package(folder, net, mean, scale):
    torch.save((net, mean, scale), folder + "/all.pt")


def load_package(folder):
    net, mean, scale = torch.load(folder + "/all.pt", weights_only=False)
    net.eval()

    def predict(x):
        with torch.no_grad():
            return torch.sigmoid(net(torch.tensor((x - mean) / scale).float()))[:, 0].numpy()

    return predict
