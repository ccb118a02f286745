import subprocess
import sys
from multiprocessing import Lock

code = "import sys; print('multiprocessing' in sys.modules, 'mmap' in sys.modules, sys.path[0] == '')"
with Lock():
    print(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True))
    print(subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, env={}))
print(subprocess.call([sys.executable, "-c", "import multiprocessing as m; m.Lock(); m.Process(target=print, args=('hello',)).start()"]))
print(subprocess.getoutput("echo from a shell"))
