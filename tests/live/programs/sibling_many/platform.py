WHO = "my platform"
print("imported:", WHO)
