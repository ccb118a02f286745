print("not even this is printed")
def broken(:
    pass
