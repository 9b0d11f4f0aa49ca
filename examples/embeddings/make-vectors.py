"""Makes vectors.json: short texts, each with a class and a vector of 48 numbers. Run on Debian: python3 make-vectors.py

The texts are the one-line descriptions of packages in Debian's list (apt-cache dumpavail), the classes are their sections. The vectors
are latent semantic analysis: TF-IDF of words and pairs of words over all descriptions of the list, reduced to 48 dimensions by a truncated
singular value decomposition, each vector of length 1. Sections take no part in it. No neural network is involved; docs/tutorials/embeddings.md
shows how to get vectors from one. It needs python3-sklearn.
"""

import json
import random
import re
import subprocess

from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

CLASSES = ["games", "mail", "science", "sound"]
EACH = 100
DIMENSIONS = 48

packages = []
for record in subprocess.check_output(["apt-cache", "dumpavail"], text=True).split("\n\n"):
    description = re.search(r"^Description(?:-en)?: (.+)$", record, re.MULTILINE)
    section = re.search(r"^Section: (?:\S+/)?(\S+)$", record, re.MULTILINE)
    if description and section:
        packages.append((description[1], section[1]))
packages = sorted(set(packages))

texts = [text for text, _ in packages]
words = TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True, stop_words="english").fit_transform(texts)
vectors = normalize(TruncatedSVD(DIMENSIONS, random_state=1).fit_transform(words))

rows = []
seen = set()
order = list(range(len(packages)))
random.Random(1).shuffle(order)
left = dict.fromkeys(CLASSES, EACH)
for i in order:
    text, section = packages[i]
    # Not twice the same first words, as of a program and its data, and nothing that is in no word of the list.
    start = " ".join(text.split()[:3])
    if left.get(section, 0) == 0 or start in seen or not vectors[i].any() or len(text.split()) < 4:
        continue
    seen.add(start)
    left[section] -= 1
    rows.append({"text": text, "label": section, "vector": [round(float(v), 2) for v in vectors[i]]})

with open("vectors.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]\n")
print(len(texts), "descriptions;", len(rows), "rows written")
