"""A toy crawler: three workers take pages from a queue until they are told to stop."""
from multiprocessing import Process, Queue

LINKS = {"/": ["/a", "/b", "/c"], "/a": ["/d"], "/b": [], "/c": ["/e", "/f"]}


def crawl(pages):
    while True:
        url = pages.get()  # <- finding: no-sentinel
        if url is None:
            print("no more pages", flush=True)
            break
        print(url, "links to", len(LINKS.get(url, [])), "pages", flush=True)


if __name__ == "__main__":
    pages = Queue()
    for url in ("/", "/a", "/b", "/c", "/d", "/e", "/f"):
        pages.put(url)
    pages.put(None)  # the end
    crawlers = [Process(target=crawl, args=(pages,), name=f"crawler{n}") for n in range(3)]
    for p in crawlers:
        p.start()
    for p in crawlers:
        p.join()
    print("all pages visited", flush=True)
