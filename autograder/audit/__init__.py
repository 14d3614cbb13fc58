"""Tests of the tests: does a question accept what is right, and reject all that is wrong?"""
