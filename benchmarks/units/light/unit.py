# ---
# profile: light
# minutes: 20
# data: [breast_cancer]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 量測用的作業
"""

# %% [markdown] lang="en"
r"""
# An assignment to measure with
"""

# %% setup
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aitracks.lesson import check, load, tr

# %%
table = load("breast_cancer")
table.describe()


# %% answer="summarise"
def summarise(table, by):
    """Mean of each column in each group; a DataFrame."""
    ### BEGIN SOLUTION
    return table.groupby(by).mean()
    ### END SOLUTION


# %% check="summarise"
check("summarise")

# %% try
summarise(table[["mean radius", "target"]], "target")


# %% answer="standardise"
def standardise(x):
    """Columns with mean 0 and standard deviation 1."""
    ### BEGIN SOLUTION
    return (x - x.mean(axis=0)) / x.std(axis=0)
    ### END SOLUTION


# %% check="standardise"
check("standardise")


# %% answer="risk"
def risk(x_train, y_train, x_new):
    """Probability of class 1 for each new row."""
    ### BEGIN SOLUTION
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(x_train, y_train)
    return model.predict_proba(x_new)[:, 1]
    ### END SOLUTION


# %% check="risk"
check("risk")

# %% try
x, y = table.drop(columns="target").to_numpy(), table["target"].to_numpy()
x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=0)
print(tr("答對", "right"), np.mean((risk(x_train, y_train, x_test) > 0.5) == y_test))


# %% answer="recall"
def recall(truth, answer):
    """Share of the ones in `truth` that `answer` has too."""
    ### BEGIN SOLUTION
    truth, answer = np.asarray(truth), np.asarray(answer)
    return float(np.mean(answer[truth == 1] == 1))
    ### END SOLUTION


# %% check="recall"
check("recall")


# %% answer="distances"
def distances(a, b):
    """Euclidean distance of each row of a to each row of b."""
    ### BEGIN SOLUTION
    return np.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2))
    ### END SOLUTION


# %% check="distances"
check("distances")

# %% [markdown] task="why" points=2 lang="zh-TW"
r"""
### 想一想

為什麼？
"""

# %% [markdown] task="why" points=2 lang="en"
r"""
### Think

Why?
"""

# %% [markdown] model="why" lang="zh-TW"
r"""
因為要量。
"""

# %% [markdown] model="why" lang="en"
r"""
To measure.
"""
