"""`input` and the pager are replaced, and the debugger is set to start at failures and to continue from
there.
"""

import builtins
import bdb
import pdb

builtins.input = lambda prompt="": "c"
builtins.breakpoint = lambda *args: None
bdb.Bdb.user_exception = lambda self, frame, info: self.set_continue()
pdb.post_mortem = lambda *args, **kwargs: None
get_ipython().call_pdb = True
for name in NAMES:
    globals()[name] = lambda *args, **kwargs: 1 / 0
