WHO = "the homework's own socket"


def socket(*arguments):
    raise SystemExit("this is not a socket")
