"""Shows outputs of types that browsers run: JavaScript, SVG, widgets, Vega, PDF, LaTeX."""

# %% before
from IPython.display import display

payload = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(51)</script></svg>"
for kind in (
    "application/javascript",
    "image/svg+xml",
    "application/vnd.jupyter.widget-view+json",
    "application/pdf",
    "application/vnd.vegalite.v5+json",
    "text/latex",
    "text/markdown",
    "image/png",
    "application/vnd.bokehjs_exec.v0+json",
):
    display({kind: payload, "text/plain": payload}, raw=True, metadata={kind: {"alt": '"><script>alert(51)</script>'}})
