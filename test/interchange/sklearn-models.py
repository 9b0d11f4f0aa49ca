# MLPs of scikit-learn in npz files, in the two lines that the documentation shows, with rows and answers: a line of JSON each. For npz.mjs.
import json
import pathlib
import sys
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.filterwarnings("ignore")
random = np.random.default_rng(3)
x = random.normal(size=(60, 4)).astype(np.float32)
score = x[:, 0] - x[:, 1] * x[:, 2]
CASES = {
    "three classes": (MLPClassifier((6, 5), "tanh"), np.digitize(score, [-0.5, 0.5])),
    "two classes": (MLPClassifier((6,), "logistic"), np.where(score > 0, "yes", "no")),
    "labels": (MLPClassifier((6,), "relu"), np.stack([score > 0, x[:, 3] > 0], 1)),
    "values": (MLPRegressor((6,), "identity"), np.stack([score, x[:, 3]], 1)),
    "a value": (MLPRegressor((6, 4)), score),
}
for name, (mlp, y) in CASES.items():
    mlp.set_params(max_iter=20, random_state=1).fit(x, y)
    file = str(pathlib.Path(sys.argv[1]) / f"{name}.npz")
    named = {f"{name}{i}": w for name in ("coefs_", "intercepts_") for i, w in enumerate(getattr(mlp, name))}
    np.savez(file, activation=mlp.activation, out_activation=mlp.out_activation_, classes=getattr(mlp, "classes_", []), **named)
    answers = mlp.predict_proba(x) if hasattr(mlp, "classes_") else mlp.predict(x)
    outputs = answers.size // len(x)
    print(json.dumps({"name": name, "file": file, "rows": x.ravel().tolist(), "answers": answers.ravel().tolist(), "outputs": outputs}))
