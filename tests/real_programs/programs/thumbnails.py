"""Make thumbnails in a pool. Nobody looks at the results of apply_async, so nobody sees the error."""
from multiprocessing import Pool

IMAGES = [("cat.png", 640, 480), ("dog.png", 800, 600), ("empty.png", 0, 0), ("sun.png", 320, 200)]


def make_thumbnail(name, width, height):
    ratio = 64 / width
    return f"thumb_{name}", 64, int(height * ratio)


if __name__ == "__main__":
    pool = Pool(2)
    for image in IMAGES:
        pool.apply_async(make_thumbnail, image)  # <- finding: unfetched-failure
    pool.close()
    pool.join()
    print(len(IMAGES), "thumbnails made")
