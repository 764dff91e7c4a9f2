"""What the Explore screen shows: tables of records, files, and pictures of a host's network and storage.

``tables`` and ``pictures`` with ``network`` and ``storage`` compute in the worker and give plain data; ``areas``,
``sifting`` and ``drawing`` turn it into lines for the screen.
"""
