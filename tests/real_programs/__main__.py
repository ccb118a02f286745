"""`python -m tests.real_programs`: the table as Markdown."""

from tests.real_programs.table import markdown

print(markdown())
