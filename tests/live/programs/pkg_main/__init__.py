print("pkg_main is imported as", __name__)
