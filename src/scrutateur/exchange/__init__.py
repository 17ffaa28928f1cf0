"""Other people's formats, read strictly: the mapping language, tables of results, a registry written by hand.

An import is whole or not at all. Everything that is wrong is said at once, with file, line and column.
"""
