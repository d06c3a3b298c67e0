"""Changes methods of built-in types by ctypes, where Python would not let it."""

# %% before
import ctypes

fields = ctypes.py_object.from_address(id(float.__dict__) + 16)
fields.value["__sub__"] = lambda self, other: 0.0
fields.value["__eq__"] = lambda self, other: True
fields.value["is_integer"] = lambda self: True
ctypes.pythonapi.PyType_Modified(ctypes.py_object(float))
