"""A topology as a shell script of `aws` commands: export.py (start here) → script.py, what is being written;
words.py, one word of a command; a file for each family of resources."""
