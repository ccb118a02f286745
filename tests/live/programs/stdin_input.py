name = input("name? ")
age = input()
print(f"{name} is {age}")
try:
    input("more? ")
except EOFError as e:
    print("end:", repr(e))
print(input("and more? "))
