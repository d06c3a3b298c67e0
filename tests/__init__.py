"""A package, so that `tests` means this folder: a dependency (tf2onnx) installs modules below that name too."""
