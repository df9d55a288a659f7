"""The whole book as one PDF and as an e-book, made from the built pages.

``leaves`` reads the pages and turns what moves into what stands still, ``numbers`` counts figures and tables,
``paper`` lays the leaves out as one document, ``pdf`` prints it, ``ebook`` packs them as EPUB.
"""
