"""The compiled engine: the same future as the SimPy engine, many times sooner (extra `fast`, needs numba).

Its kernels are plain functions over arrays, compiled by numba; each is the twin of a function of the SimPy engine,
which stays the specification. This file and `support` need no numba; the rest is imported when the engine is used.
"""
