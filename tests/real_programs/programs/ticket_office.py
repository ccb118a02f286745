# 抢票：余票存在文件里，买票时加锁
import json
import multiprocessing
import os
import time


def show(name):
    with open("tickets.json", encoding="utf-8") as f:
        left = json.load(f)["left"]
    return f"{name} 查询余票：{left >= 0}"


def buy(name, lock):
    line = show(name)
    with lock:
        with open("tickets.json", encoding="utf-8") as f:
            tickets = json.load(f)
        time.sleep(0.02)  # 模拟网络延迟
        if tickets["left"] > 0:
            tickets["left"] -= 1
            with open("tickets.json.new", "w", encoding="utf-8") as f:
                json.dump(tickets, f)
            os.replace("tickets.json.new", "tickets.json")
            bought = "有人买到了票"
        else:
            bought = "有人没有买到票"
    print(line)
    print(bought)


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    with open("tickets.json", "w", encoding="utf-8") as f:
        json.dump({"left": 3}, f)
    mutex = multiprocessing.Lock()
    people = [multiprocessing.Process(target=buy, args=(f"用户{i}", mutex)) for i in range(5)]
    for p in people:
        p.start()
    for p in people:
        p.join()
    with open("tickets.json", encoding="utf-8") as f:
        print("剩余", json.load(f)["left"])
    os.remove("tickets.json")
