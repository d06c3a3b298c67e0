"""Takes 1 for malignant, as most libraries do by default: in the counts, the rates and the column of predict_proba.

fails: counts_small, rates_small, rates_unseen, rates_of_nothing, risk_direction, risk_quality, risk_other_table
"""


# %% answer="error_rates"
def error_rates(y_true, y_pred):
    from sklearn.metrics import confusion_matrix, precision_score, recall_score

    tn, fp, fn, tp = confusion_matrix(y_true, y_pred, labels=[0, 1]).ravel()
    return {
        "missed": fn,
        "false_alarms": fp,
        "recall": recall_score(y_true, y_pred, zero_division=0),
        "precision": precision_score(y_true, y_pred, zero_division=0),
    }


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(X_train, y_train)
    return model.predict_proba(X_new)[:, 1]
