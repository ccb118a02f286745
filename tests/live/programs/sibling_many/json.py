WHO = "my json"
print("imported:", WHO)
