"""parlour assess, as a script drives it: what comes out where, and with which exit code."""
import json

from lib import parlour

SOUND = {"affirmative_act": True, "pre_ticked": False, "separate_per_purpose": True,
         "conditional_on_service": False, "detriment_on_refusal": False,
         "informed": {"controller": True, "purpose": True, "right_to_withdraw": True},
         "withdraw_steps": 1, "give_steps": 1, "imbalance": False, "explicit_needed": False,
         "explicit": False}


def assess(cases, *flags):
    text = cases if isinstance(cases, str) else json.dumps(cases)
    return parlour("assess", "consent", *flags, stdin=text)


def as_many_answers_as_cases_in_order_without_a_data_folder(test):
    code, out, err = assess([SOUND, {**SOUND, "pre_ticked": "yes"}, {}])
    assert (code, err) == (0, ""), (code, err)
    answers = json.loads(out)
    assert [a["valid"] for a in answers] == [True, False, None], answers
    assert all(reason["rule"] and reason["text"] for a in answers for reason in a["why"])
    assert answers[0]["ask"] == answers[1]["ask"] == [] and "pre_ticked" in answers[2]["ask"]
    assert out.count("\n") == 1


def the_law_as_of_a_day(test):
    child = [{**SOUND, "child_age": 14, "country": "DK", "parental": False}]
    for day, valid in (("2023-12-31", True), ("2024-01-01", False)):
        code, out, err = assess(child, "--as-of", day)
        assert code == 0 and json.loads(out)[0]["valid"] is valid, (day, out, err)


def wrong_input_names_case_and_fact_and_answers_nothing(test):
    wrong = [("[{}", "line 1"), ("{}", "an array of cases"), ("", "empty"),
             ([SOUND, {"pre_tick": True}], "case 2: pre_tick: there is no such fact; did you mean pre_ticked?"),
             ([{"child_age": -1}], "case 1: child_age"), ([{"country": "XX"}], "case 1: country"),
             ([{}] * 10001, "at most 10000 cases"),
             (" " * (16 * 1024 * 1024 + 1), "at most 16777216 bytes")]
    for cases, said in wrong:
        code, out, err = assess(cases)
        assert (code, out) == (2, "") and said in err and err.startswith("parlour: "), (code, out[:80], err)


def wrong_usage_is_said(test):
    for words, said in ((("assess",), "usage: parlour assess"), (("assess", "consents"), "usage:"),
                        (("assess", "consent", "--as-of", "2026-02-30"), "--as-of: a day")):
        code, out, err = parlour(*words, stdin="[]")
        assert (code, out) == (2, "") and said in err, (words, code, out, err)


tests = [as_many_answers_as_cases_in_order_without_a_data_folder, the_law_as_of_a_day,
         wrong_input_names_case_and_fact_and_answers_nothing, wrong_usage_is_said]
for function in tests:
    function.once = True
