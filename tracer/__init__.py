"""See, check and reproduce what the processes of a Python multiprocessing program do to each other."""
