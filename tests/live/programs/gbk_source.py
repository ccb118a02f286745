# -*- coding: gbk -*-
def problem():
    raise ValueError("出错了")


print("这个文件是 gbk 编码的")
problem()
