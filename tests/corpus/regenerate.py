"""Write the expectations of the whole corpus anew: ``python tests/corpus/regenerate.py``, then review the diff.

An expectation that changed is either a defect that was just made or one that was just mended: say which in the
commit. Nothing here decides what is right.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.corpus.html.reading import write_expectations as write_html
from tests.corpus.insights.reading import main as write_insights
from tests.corpus.json.reading import main as write_json

if __name__ == "__main__":
    write_html()
    write_insights()
    write_json()
