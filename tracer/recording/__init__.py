"""Listening: from a primitive's call in the program to the trace file on disk.

    recorder.py    in every traced process: stamp and append to mapped segments
    segments.py    the mapped files themselves
    channel.py     the Manager queue, both ends
    decoder.py, collector.py, naming.py, watch.py, supervisor.py, guardian.py    in tracer's own process
"""
