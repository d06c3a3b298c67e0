"""Dropout called with training=True in Keras, and eval() forgotten in PyTorch.

fails: bypass_modes, bypass_unseen, bypass_predict, torch_norm, torch_unseen, torch_independent
"""


# %% answer="bypass_net"
def bypass_net(parts, dropout):
    x = layers.Input((len(parts["mean"]),))
    z = layers.Normalization(mean=parts["mean"], variance=np.square(parts["scale"]))(x)
    first = layers.Dense(len(parts["b1"]), activation="relu")
    second = layers.Dense(len(parts["b2"]), activation="relu")
    last = layers.Dense(1)
    h = second(layers.Dropout(dropout)(first(z), training=True))
    net = tf.keras.Model(x, last(layers.Concatenate()([h, z])))
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
            linear.load_state_dict({"weight": kernel.T, "bias": bias})
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
    return torch.nn.Sequential(*modules)
