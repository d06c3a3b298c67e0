"""Sets only `optimizations`: the weights shrink, but input and output stay floating point.

fails: integers_only
"""


# %% answer="to_int8"
def to_int8(model, samples):
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return np.frombuffer(converter.convert(), dtype=np.uint8)
