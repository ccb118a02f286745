import io
import sys

sys.stdout.reconfigure(encoding="gbk", errors="replace", line_buffering=True)
print("重新配置", sys.stdout.encoding, sys.stdout.line_buffering)
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", write_through=True)
print("包装", sys.stdout.encoding)
sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding="utf-16-le")
print("detached")
sys.stdout.flush()
sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
print("opened anew", sys.stdout.name)
