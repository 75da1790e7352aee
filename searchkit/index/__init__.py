"""Articles to an inverted index on disk and back: segments of arrays, one writer, any number of snapshots."""
