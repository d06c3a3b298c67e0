"""Calibrates on random numbers from 0 to 1, as copied from a blog, instead of the samples.

fails: other_brightness
"""


# %% answer="to_int8"
def to_int8(model, samples):
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([np.random.rand(1, 64).astype("float32")] for _ in range(100))
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return np.frombuffer(converter.convert(), dtype=np.uint8)
