# 自定义进程类：下载文件（假的）
import time
from multiprocessing import Process


class Download(Process):
    def __init__(self, url, interval):
        Process.__init__(self)
        self.url = url
        self.interval = interval

    def run(self):
        print(f"开始下载 {self.url}")
        time.sleep(self.interval)
        print(f"{self.url} 下载完成")


if __name__ == "__main__":
    print("主进程开始")
    for n in range(3):
        p = Download(f"http://example.com/{n}.zip", 0.05)
        p.start()
        p.join()  # <- finding: serial-join
    print("主进程执行结束")
