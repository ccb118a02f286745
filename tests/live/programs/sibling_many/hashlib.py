WHO = "my hashlib"
print("imported:", WHO)
