print("this is printed")
import syntax_error
