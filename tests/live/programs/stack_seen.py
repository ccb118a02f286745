import sys
import traceback
import warnings


def deep():
    traceback.print_stack(file=sys.stdout)
    print(len(traceback.extract_stack()))
    warnings.warn("said at the place of the caller", stacklevel=2)


deep()
print(sys._getframe().f_back)
warnings.warn("said beyond the bottom of the stack", stacklevel=3)
