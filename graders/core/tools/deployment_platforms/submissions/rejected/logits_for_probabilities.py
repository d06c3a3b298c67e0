"""Exports standardising and the network, and forgets that the last layer gives logits.

fails: export_small, export_unseen
"""


# %% answer="export_model"
def export_model(net, mean, std):
    readings = tf.keras.Input((len(mean),))
    whole = tf.keras.Model(readings, net(tf.keras.layers.Normalization(mean=mean, variance=np.square(std))(readings)))
    signature = [tf.TensorSpec((None, len(mean)), tf.float32)]
    proto, _ = tf2onnx.convert.from_keras(whole, input_signature=signature)
    return proto.SerializeToString()
