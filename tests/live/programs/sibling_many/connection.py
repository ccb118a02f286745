WHO = "my connection"
print("imported:", WHO)
