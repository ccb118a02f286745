import logging
import multiprocessing as mp
import sys


def child():
    mp.get_logger().info("said by the child")
    mp.get_logger().warning("a warning by the child")


if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    logger = mp.log_to_stderr(logging.INFO)
    logger.info("said by main")
    p = mp.Process(target=child)
    p.start()
    p.join()
    print(p.exitcode, logger is mp.get_logger(), logger.name, logger.level)
