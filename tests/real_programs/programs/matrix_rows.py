"""Multiply a matrix by a vector, one process for each block of rows; the result is an Array."""
import multiprocessing as mp

SIZE, BLOCKS = 12, 3


def multiply(matrix, vector, result, first):
    rows = SIZE // BLOCKS
    for r in range(first, first + rows):
        result[r] = sum(matrix[r * SIZE + c] * vector[c] for c in range(SIZE))


def main():
    matrix = mp.Array("d", [((r * SIZE + c) % 5) * 0.5 for r in range(SIZE) for c in range(SIZE)], lock=False)
    vector = mp.RawArray("d", range(SIZE))
    result = mp.Array("d", SIZE)
    processes = []
    for block in range(BLOCKS):
        first = block * SIZE // BLOCKS
        p = mp.Process(target=multiply, args=(matrix, vector, result, first), name=f"block-{block}")
        processes.append(p)
        p.start()
    [p.join() for p in processes]
    expected = [sum(matrix[r * SIZE + c] * vector[c] for c in range(SIZE)) for r in range(SIZE)]
    print("result", [round(x, 2) for x in result])
    print("correct:", list(result) == expected)


if __name__ == "__main__":
    mp.set_start_method("forkserver")
    main()
