"""Sends outputs of every wrong form."""

# %% before
deliver = get_ipython().outputs.deliver
for output in (
    None,
    1,
    [],
    {},
    {"output_type": []},
    {"output_type": "stream", "name": [], "text": 1},
    {"output_type": "error", "ename": 1, "evalue": {}, "traceback": "x"},
    {"output_type": "display_data", "data": {"text/plain": {"a": [1]}, "application/json": None}, "metadata": {"x": 1}},
    {"output_type": "execute_result", "data": {}, "metadata": {}, "execution_count": -(10**30)},
    {
        "output_type": "display_data",
        "data": {"text/plain": "\ud800"},
        "metadata": {},
        "display_id": {"a": 1},
        "update": True,
    },
    {"output_type": "clear", "wait": "x"},
    {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}, "display_id": "a"},
    {"output_type": "stream", "name": "stdout", "text": "x", "display_id": "a", "update": True},
    {"output_type": "error", "ename": "", "evalue": "", "traceback": [], "display_id": "a", "update": True},
):
    deliver(output)
print("\ud800 \x00 \x1b]0;title\x07")
