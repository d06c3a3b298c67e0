"""Replaces the words in the order in which the glossary happens to list them: 公交車 becomes 公車車.

fails: words_inside_words
"""


# %% answer="normalise"
def normalise(text, glossary):
    text = unicodedata.normalize("NFKC", text).lower()
    for word, better in glossary.items():
        text = text.replace(word, better)
    text = re.sub(r"(\D)\1{2,}", r"\1\1", text)
    return " ".join(text.split())
