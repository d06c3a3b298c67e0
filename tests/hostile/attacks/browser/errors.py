"""Raises exceptions whose names, messages and sources are HTML."""

# %% before
Evil = type("<script>alert(51)</script>", (Exception,), {})


def fail():
    raise Evil("</pre><script>alert(51)</script><img src=x onerror=alert(51)>")


# %% answer
def fit(x, y):
    raise Evil("</td></table><script>alert(51)</script>")  # </script><script>alert(51)</script>


# %% after
fail()
