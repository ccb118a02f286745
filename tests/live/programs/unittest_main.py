import multiprocessing
import unittest


def add(value, n):
    with value.get_lock():
        value.value += n


class TestAdding(unittest.TestCase):
    def test_children_add(self):
        value = multiprocessing.Value("i", 0)
        children = [multiprocessing.Process(target=add, args=(value, n)) for n in (1, 2)]
        for p in children:
            p.start()
        for p in children:
            p.join()
        self.assertEqual(value.value, 3)

    def test_that_fails(self):
        self.assertEqual(1 + 1, 3, "as it should")

    @unittest.skip("not today")
    def test_skipped(self):
        pass


if __name__ == "__main__":
    unittest.main(verbosity=2)
