"""The program that `tracer.explore(function)` runs: one function of a module, by its file."""

import importlib.util
import sys


def main() -> None:
    """Arguments: file, name of the module, name of the function."""
    file, module_name, function = sys.argv[1:4]
    if module_name == "__main__":
        module_name = "program"
    spec = importlib.util.spec_from_file_location(module_name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    getattr(module, function)()


if __name__ == "__main__":
    main()
