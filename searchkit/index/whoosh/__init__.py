"""The index behind Whoosh's interfaces: schema, readers and matchers over the arrays of a snapshot.

A Whoosh program opens an index through `searchkit.search.whoosh.ArrayIndex`. Nothing of Whoosh's own storage is opened,
and nothing is unpickled.

- `schema`: the fields as Whoosh knows them
- `terms`, `related`: the terms and postings of a text field of one segment; `columns`: of the fields that only filter
- `words`: terms within an edit distance
- `matcher`, `reader`: `whoosh.matching.Matcher` and `whoosh.reading.IndexReader` over these
"""
