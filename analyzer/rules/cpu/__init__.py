"""CPU: can a running VM move between these processors?"""
