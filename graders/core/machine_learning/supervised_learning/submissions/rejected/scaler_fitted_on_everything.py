"""Leak: fits the scaler on training and new rows together.

fails: risk_one_by_one
"""


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    scaler = StandardScaler().fit(np.vstack([X_train, X_new]))
    model = LogisticRegression(max_iter=1000).fit(scaler.transform(X_train), y_train)
    return model.predict_proba(scaler.transform(X_new))[:, 0]
