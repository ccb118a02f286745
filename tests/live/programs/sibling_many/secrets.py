WHO = "my secrets"
print("imported:", WHO)
