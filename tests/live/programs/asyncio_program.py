import asyncio
import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor


async def tick(n):
    await asyncio.sleep(0.01 * n)
    print("tick", n)
    return n


async def main():
    print(await asyncio.gather(tick(2), tick(1)))
    with ProcessPoolExecutor(1) as pool:
        print(await asyncio.get_running_loop().run_in_executor(pool, abs, -3))
    process = await asyncio.create_subprocess_exec("echo", "a subprocess")
    print(await process.wait())


if __name__ == "__main__":
    asyncio.run(main())
    with mp.Lock():
        print("done")
