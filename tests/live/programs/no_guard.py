import multiprocessing as mp
import sys

print("this line is run by", mp.current_process().name, flush=True)
context = mp.get_context(sys.argv[1])
p = context.Process(target=print, args=("the child",))
p.start()
p.join()
print("exit code", p.exitcode, flush=True)
