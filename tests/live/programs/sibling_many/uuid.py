WHO = "my uuid"
print("imported:", WHO)
