WHO = "my hmac"
print("imported:", WHO)
