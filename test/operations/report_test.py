"""parlour report: documents of an installation, beside a running server, that change nothing."""
import csv
import io
import json

from lib import parlour


def report(flags, kind, *more):
    return parlour("report", kind, *flags, *more)


def the_inventory_is_the_same_in_every_format(test):
    _, flags, site = test.installation()
    code, out, err = report(flags, "inventory")
    assert code == 0, err
    rows = json.loads(out)["rows"]
    what = {(row["site"], row["what"]): row for row in rows}
    text = what["", "message.text_sealed"]
    assert text["category"] == "message text" and text["rests"] == "database, sealed", text
    assert text["source"] == "visitor, agent" and text["special"] is False, text
    assert what["", "address of the connection"]["rests"] == "memory"
    assert what[site, "message.text"]["purposes"] == "answer"
    code, out, err = report(flags, "inventory", "--format", "csv")
    assert code == 0, err
    lines = list(csv.DictReader(io.StringIO(out)))
    plain = [{**row, "special": "yes" if row["special"] else "no"} for row in rows]
    assert lines == plain, "CSV and JSON differ"
    code, out, err = report(flags, "inventory", "--format", "html")
    assert code == 0 and out.count("<tr>") == len(rows) + 1 and "<script" not in out, err


def the_notice_is_the_one_that_visitors_are_shown(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:])
    for language in ("en", "de"):
        code, out, err = report(flags, "notice", "--site", site, "--language", language)
        assert code == 0, err
        status, _, body = server.call("GET", f"/api/v1/widget/{site}?lang={language}")
        assert status == 200 and json.loads(out) == json.loads(body)["notice"], (out, body)
        code, page, err = report(flags, "notice", "--site", site, "--language", language,
                                 "--format", "html")
        assert code == 0 and f'<html lang="{language}">' in page, err
        assert json.loads(out)["hash"] in page and "<script" not in page


def a_report_changes_nothing(test):
    _, flags, site = test.installation()
    before = parlour("ledger", "verify", *flags)
    assert before[0] == 0, before
    for words in (("inventory",), ("notice", "--site", site), ("request",)):
        assert report(flags, *words)[0] == 0
    assert parlour("ledger", "verify", *flags) == before


def wrong_usage_is_said(test):
    _, flags, site = test.installation()
    for words, said in ((("notice",), "--site: notice needs the KEY"),
                        (("notice", "--site", "nowhere"), "there is no site with this key"),
                        (("inventory", "--site", "nowhere"), "there is no site with this key"),
                        (("notice", "--site", site, "--format", "csv"), "--format: json or html"),
                        (("inventory", "--format", "pdf"), "--format: json or csv or html"),
                        (("notice", "--site", site, "--language", "fr"), "--language: en or de"),
                        (("inventry",), "usage: parlour report")):
        code, out, err = report(flags, *words)
        assert (code, out) == (2, "") and said in err, (words, code, out, err)


tests = [the_inventory_is_the_same_in_every_format, the_notice_is_the_one_that_visitors_are_shown,
         a_report_changes_nothing, wrong_usage_is_said]
