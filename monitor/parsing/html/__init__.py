"""Search pages saved as HTML, and the containers people save them in.

One module an engine finds its ads; ``outline`` and ``advert`` read one ad the same way whatever the engine calls
its classes; ``walls`` names the pages that stand in front of results; ``page`` puts them together.
"""
