"""Blanks check cells by an input transformer."""

# %% before
get_ipython().input_transformers_cleanup.insert(0, lambda lines: ["4.0"] if "check" in "".join(lines) else lines)
get_ipython().input_transformers_post.append(lambda lines: ["4.0"] if "check" in "".join(lines) else lines)
