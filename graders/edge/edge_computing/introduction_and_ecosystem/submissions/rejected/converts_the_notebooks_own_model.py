"""Ignores its parameters and converts the network that the notebook trained.

fails: accuracy_kept, other_brightness
"""


# %% answer="to_int8"
def to_int8(model, samples):
    converter = tf.lite.TFLiteConverter.from_keras_model(globals()["model"])
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([row[None, :]] for row in x_train[:100])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return np.frombuffer(converter.convert(), dtype=np.uint8)
