import assert from "node:assert/strict";
import { test } from "node:test";
import { browserFamily, contextOf } from "../view/widget/context.ts";

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

test("of a browser only the family is told", () => {
  const families: Record<string, string> = {
    [CHROME]: "Chrome",
    [`${CHROME} Edg/131.0.0.0`]: "Edge",
    [`${CHROME} OPR/115.0`]: "Opera",
    "Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0": "Firefox",
    "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15": "Safari",
    "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 CriOS/131.0 Mobile/15E148 Safari/604.1": "Chrome",
    "curl/8.5": "other",
    "": "other",
  };
  for (const [userAgent, family] of Object.entries(families)) assert.equal(browserFamily(userAgent), family, userAgent);
});

/*= GDPR Art. 5(1)(c) */
/*= GDPR Art. 25(2) */
test("what is not declared is not told, and what is comes in its coarsest form", () => {
  const place = { page: "https://shop.example/a/b?name=Jan#x", section: "/a", referrer: "https://search.example/find?q=flu" };
  const around = { userAgent: CHROME, language: "de-AT", place };
  assert.equal(contextOf([], around), null);
  assert.deepEqual(contextOf(["browser"], around), { browser: "Chrome" });
  assert.deepEqual(contextOf(["page", "section", "country", "referrer", "screen"], around), {
    page: "https://shop.example/a/b",
    section: "/a",
    country: "AT",
    referrer: "https://search.example/find",
  });
  assert.equal(contextOf(["country"], { ...around, language: "de" }), null);
  assert.equal(contextOf(["country"], { ...around, language: "es-419" }), null);
  const long = { page: `https://shop.example/${"a".repeat(900)}`, section: `/${"a".repeat(900)}` };
  const told = contextOf(["page", "section"], { ...around, place: long });
  assert.deepEqual([told?.page?.length, told?.section?.length], [500, 120]);
  assert.equal(contextOf(["country"], { ...around, language: "not a language" }), null);
  for (const wrong of ["javascript:alert(1)", "https:/shop", 5, null])
    assert.equal(contextOf(["page"], { ...around, place: { page: wrong } }), null);
  assert.equal(contextOf(["section"], { ...around, place: { section: "/a/b" } }), null);
});
