# 改卷：进程池批改，成绩放进 Manager 的列表
from multiprocessing import Manager, Pool


def 批改(参数):
    姓名, 答案, 成绩单 = 参数
    分数 = sum(10 for 题 in 答案 if 题 == "对")
    成绩单.append((姓名, 分数))
    return 分数


def main():
    试卷 = [("小明", ["对", "错", "对"]), ("小红", ["对", "对", "对"]), ("小刚", ["错", "错", "对"])]
    with Manager() as manager:
        成绩单 = manager.list()
        with Pool(2) as pool:
            分数 = pool.map(批改, [(姓名, 答案, 成绩单) for 姓名, 答案 in 试卷])
        print("平均分", sum(分数) / len(分数))
        print("最高分", max(成绩单, key=lambda 一项: 一项[1])[0])


if __name__ == "__main__":
    main()
