WHO = "my mmap"
print("imported:", WHO)
