"""Shows HTML, SVG and JavaScript from code, by IPython's own ways and by an object that describes itself."""

BAD = "<script>attacked()</script><img src=http://attacker.example/x onerror=attacked()>"


class Shown:
    def _repr_mimebundle_(self, include=None, exclude=None):
        kinds = "text/html text/markdown text/latex text/vnd.mermaid application/javascript image/svg+xml"
        return dict.fromkeys(kinds.split(), BAD) | {"text/plain": BAD}

    def _repr_html_(self):
        return BAD

    def __repr__(self):
        return BAD


try:
    from IPython.display import HTML, SVG, IFrame, Javascript, display

    display(HTML(BAD), Javascript("attacked()"), IFrame("http://attacker.example/", 9, 9), Shown())
    display({"text/html": BAD, "image/png": BAD}, raw=True, metadata={"image/png": {"width": "1 " + BAD}})
    display(SVG(f"<svg xmlns='http://www.w3.org/2000/svg' onload='attacked()'>{BAD}</svg>"))
except BaseException as error:
    print(error)

# %% cell conv_out
conv_out = conv_out_signed = Shown()
Shown()
