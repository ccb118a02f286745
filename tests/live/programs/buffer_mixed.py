import os
import sys

print("1 printed")
sys.stdout.buffer.write(b"2 bytes, ahead of what is printed and not flushed\n")
print("3 flushed", flush=True)
sys.stdout.buffer.write(b"4 not utf-8: \xff\xfe\x00\n")
os.write(1, b"5 straight to the descriptor\n")
sys.stdout.buffer.flush()
sys.stdout.buffer.raw.write(b"6 raw\n")
print("7", 8, 9.5, None, sep="|", end="$\n")
sys.stdout.writelines(["10\n", "11 ", "12\r\n", "13\r"])
print()
os.system("echo 14 from a shell")
print("15 the end")
