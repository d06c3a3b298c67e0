"""Converts the model as it is.

fails: integers_only, small_file
"""


# %% answer="to_int8"
def to_int8(model, samples):
    return np.frombuffer(tf.lite.TFLiteConverter.from_keras_model(model).convert(), dtype=np.uint8)
