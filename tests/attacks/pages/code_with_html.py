"""Writes HTML, fences and control characters into code cells: highlighted source could end its
block on the page."""

TEXT = """</pre></div></div><script>attacked()</script><img src=x onerror=attacked()>
</textarea></script></style>--></xmp>]]>"""
# ``` </code></pre><script>attacked()</script> &lt;script&gt;attacked()&lt;/script&gt; &#60;script>attacked()
# %%html <script>attacked()</script>
# "4 / 4" is \N{RIGHT-TO-LEFT OVERRIDE} and $$\href{javascript:attacked()}{x}$$ \(<img src=x onerror=attacked()>\)
ｓcore = "</span><span class='err'><svg onload=attacked()>"

# %% cell relu
"""<script>attacked()</script> $$\\require{html}$$ <!-- <plaintext> <style> """
