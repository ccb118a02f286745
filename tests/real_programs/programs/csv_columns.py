"""Parse the columns of a table in a pool; a cell that is no number ends the whole map."""
import sys
from multiprocessing import Pool

TABLE = "1,2,3;4,5,6;7,eight,9;10,11,12"


def parse(row):
    return sum(int(cell) for cell in row.split(","))  # <- finding: worker-failed


def main():
    with Pool(2) as pool:
        sums = pool.map(parse, TABLE.split(";"), chunksize=1)
    print("sums", sums)


if __name__ == "__main__":
    print("parsing", len(TABLE.split(";")), "rows")
    sys.stdout.flush()
    main()
