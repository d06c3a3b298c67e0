"""np.allclose with its own tolerance (next to nothing near zero), batch normalisation with PyTorch's own epsilon.

fails: compare_basic, compare_scales, torch_norm, torch_unseen, torch_independent
"""


# %% answer="compare_outputs"
def compare_outputs(expected, got):
    expected, got = np.asarray(expected, dtype=float), np.asarray(got, dtype=float)
    if expected.shape != got.shape or not (np.isfinite(expected).all() and np.isfinite(got).all()):
        return {"max_diff": float("inf"), "same": False}
    return {"max_diff": float(np.abs(expected - got).max()), "same": bool(np.allclose(got, expected))}


# %% answer="to_torch"
def to_torch(model):
    modules = []
    for layer in model.layers:
        weights = [torch.tensor(part) for part in layer.get_weights()]
        if isinstance(layer, layers.Dense):
            kernel, bias = weights
            linear = torch.nn.Linear(*kernel.shape)
            linear.load_state_dict({"weight": kernel.T, "bias": bias})
            modules.append(linear)
            if layer.activation is tf.keras.activations.relu:
                modules.append(torch.nn.ReLU())
        elif isinstance(layer, layers.BatchNormalization):
            gamma, beta, mean, variance = weights
            norm = torch.nn.BatchNorm1d(len(gamma))
            names = {"weight": gamma, "bias": beta, "running_mean": mean, "running_var": variance}
            norm.load_state_dict(names, strict=False)
            modules.append(norm)
        elif isinstance(layer, layers.Dropout):
            modules.append(torch.nn.Dropout(layer.rate))
    return torch.nn.Sequential(*modules).eval()
