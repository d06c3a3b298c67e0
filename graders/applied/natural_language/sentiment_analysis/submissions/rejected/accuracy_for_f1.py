"""Reports the accuracy, which the robot that always says praise is good at.

fails: by_hand, the_robot, several_classes, one_side_only
"""


# %% answer="macro_f1"
def macro_f1(y_true, y_pred):
    return float(np.mean(np.asarray(y_true) == np.asarray(y_pred)))
