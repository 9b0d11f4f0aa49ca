# Optuna's TPE with its pruner by successive halving, asked line by line by run.mjs: JSON in, JSON out.
import json
import sys
import warnings

import optuna

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


def answer(message):
    print(json.dumps(message), flush=True)


study = None
distributions = {}
trial = None
for line in sys.stdin:
    said = json.loads(line)
    if "distributions" in said:
        distributions = {
            name: optuna.distributions.json_to_distribution(text) for name, text in said["distributions"].items()
        }
        study = optuna.create_study(
            direction="minimize" if said["direction"] == "min" else "maximize",
            sampler=optuna.samplers.TPESampler(seed=said["seed"]),
            pruner=optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=3),
        )
        answer({})
    elif "ask" in said:
        trial = study.ask(distributions)
        answer({"numbers": {name: one.to_internal_repr(trial.params[name]) for name, one in distributions.items()}})
    elif "step" in said:
        trial.report(said["score"], said["step"])
        answer({"prune": trial.should_prune()})
    elif "tell" in said:
        state = {
            "complete": optuna.trial.TrialState.COMPLETE,
            "pruned": optuna.trial.TrialState.PRUNED,
            "failed": optuna.trial.TrialState.FAIL,
        }[said["tell"]]
        study.tell(trial, said["score"], state)
        answer({})
    elif "best" in said:
        best = study.best_trial
        answer({"numbers": {name: one.to_internal_repr(best.params[name]) for name, one in distributions.items()}})
