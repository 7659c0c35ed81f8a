// Checks a receipt of a choice, or a certificate of an erasure, without the server that made it
// (script/verify-receipt):
//   verify-receipt FILE [--signature-key BASE64] [--log-key BASE64]
// FILE is what GET /api/v1/receipts/ID or /api/v1/certificates/ID gave, "-" standard input. The keys, where given, are
// what it must be signed by and in whose log it must stand, known from elsewhere.
// Exit: 0 it holds, 1 it does not, 2 wrong usage.
import { readFileSync } from "node:fs";
import { verifyCertificate, verifyReceipt } from "./receipt.mjs";

const usage = () => {
  console.error("usage: verify-receipt FILE [--signature-key BASE64] [--log-key BASE64]");
  process.exit(2);
};

const keys = {};
let file = null;
const words = process.argv.slice(2);
while (words.length > 0) {
  const word = words.shift();
  if (word === "--signature-key" && words.length > 0) keys.signature = words.shift();
  else if (word === "--log-key" && words.length > 0) keys.log = words.shift();
  else if (file === null && (word === "-" || !word.startsWith("-"))) file = word;
  else usage();
}
if (file === null) usage();

let text;
try {
  text = readFileSync(file === "-" ? 0 : file, "utf8");
} catch (error) {
  console.error(`verify-receipt: ${error.message}`);
  process.exit(2);
}
const isCertificate = /"type":"certificate of erasure"/.test(text);
const { ok, why, receipt } = (isCertificate ? verifyCertificate : verifyReceipt)(text, keys);
if (!ok) {
  console.log(`It does not hold: ${why}.`);
  process.exit(1);
}
if (isCertificate) {
  const answers = receipt.status.recipients.map((each) => `${each.name}: ${each.answer}`);
  console.log(
    `It holds: ${receipt.sentence} Keys: ${receipt.status.keys} (as of ${receipt.status.at}). ` +
      `Recipients: ${answers.join(", ") || "none"}. ` +
      `Signed by ${receipt.signature.key}; entry ${receipt.proof.leaf_index} of ${receipt.proof.log.name}, key ${receipt.proof.log.key}.`,
  );
  process.exit(0);
}
const [processing] = receipt.processing;
console.log(
  `It holds: ${receipt.event.event_state} for "${processing.purpose.title}" (version ${processing.purpose.version}) ` +
    `at ${receipt.event.event_time}, under version ${processing.privacy_notice.version} of the notice. ` +
    `Signed by ${receipt.signature.key}; entry ${receipt.proof.leaf_index} of ${receipt.proof.log.name}, key ${receipt.proof.log.key}.`,
);
