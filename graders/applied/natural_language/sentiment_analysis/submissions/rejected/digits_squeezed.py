"""Squeezes repeats without thinking of numbers: a room for 3000 dollars is suddenly a bargain.

fails: repeats_and_words, mixed_spelling
"""


# %% answer="normalise"
def normalise(text, glossary):
    text = unicodedata.normalize("NFKC", text).lower()
    for word in sorted(glossary, key=len, reverse=True):
        text = text.replace(word, glossary[word])
    text = re.sub(r"(.)\1{2,}", r"\1\1", text, flags=re.DOTALL)
    return " ".join(text.split())
