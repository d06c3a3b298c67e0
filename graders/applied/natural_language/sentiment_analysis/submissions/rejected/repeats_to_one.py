"""Squeezes every repeat to one character, so that 謝謝 and 天天 lose half of themselves.

fails: repeats_and_words, mixed_spelling
"""


# %% answer="normalise"
def normalise(text, glossary):
    text = unicodedata.normalize("NFKC", text).lower()
    for word in sorted(glossary, key=len, reverse=True):
        text = text.replace(word, glossary[word])
    text = re.sub(r"(\D)\1+", r"\1", text)
    return " ".join(text.split())
