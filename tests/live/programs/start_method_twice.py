import multiprocessing

if __name__ == "__main__":
    print(multiprocessing.get_start_method(allow_none=True))
    multiprocessing.set_start_method("spawn")
    multiprocessing.set_start_method("fork", force=True)
    p = multiprocessing.Process(target=print, args=("forked",))
    print(type(p), isinstance(p, multiprocessing.process.BaseProcess))
    p.start()
    p.join()
    multiprocessing.set_start_method("spawn")
