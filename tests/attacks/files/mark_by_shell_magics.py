"""Runs shell commands as a notebook does, by IPython's magics, to write the file outside and to
list the course."""

for magic in (
    lambda: get_ipython().run_cell_magic("bash", "", f"echo attacked > {MARK}"),
    lambda: get_ipython().run_cell_magic("writefile", MARK, "attacked"),
    lambda: get_ipython().run_line_magic("logstart", f"{MARK} over"),
    lambda: get_ipython().run_line_magic("notebook", MARK),
    lambda: get_ipython().system(f"touch {MARK}"),
):
    try:
        magic()
    except BaseException as error:
        print(type(error))
try:
    names = get_ipython().getoutput(f"ls {COURSE}/submitted")
except BaseException:
    names = []
if names and not any("ls:" in name for name in names):
    leaked(names)
