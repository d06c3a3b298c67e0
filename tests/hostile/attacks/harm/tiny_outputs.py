"""Shows a hundred thousand outputs, each of next to nothing."""

# %% before
deliver = get_ipython().outputs.deliver
for number in range(100_000):
    deliver({"output_type": "display_data", "data": {}, "metadata": {}})
for number in range(15_000):
    deliver({"output_type": "stream", "name": "stdout", "text": "x" * 50})
