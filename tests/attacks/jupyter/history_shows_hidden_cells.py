"""The shell's history is read: it would show the source of hidden tests, had they run in this shell."""

for name in NAMES:
    globals()[name] = lambda *args, **kwargs: -1

# %% cell features
shell = get_ipython()
texts = [*shell.history_manager.input_hist_raw, *shell.user_ns.get("In", [])]
found = [text for text in texts if "HIDDEN" in text and "leaked" not in text]
if found:
    leaked(found)

# %% cell trained
shell = get_ipython()
texts = [*shell.history_manager.input_hist_raw, *shell.user_ns.get("In", [])]
found = [text for text in texts if "HIDDEN" in text and "leaked" not in text]
if found:
    leaked(found)
