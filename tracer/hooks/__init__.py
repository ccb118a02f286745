"""Getting into a program and its children.

site/sitecustomize.py    found first by the interpreter that runs the program
boot.py                  attaches the recorder, before any line of the program
names.py                 replaces names in modules of the standard library, when they are imported
children.py              fork, spawn and forkserver: each child is followed
threads.py               threads of the program are actors, those of the standard library serve
"""
