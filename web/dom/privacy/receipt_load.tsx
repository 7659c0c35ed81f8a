// receipt_load: fetches a receipt, verifies it here, and draws it; null where there is none.
import { readReceipt, verifyReceipt } from "../../model/receipt.ts";
import type { NoticeWords } from "../../locale/notice/load.ts";
import { proving } from "../proving.ts";
import { ReceiptPage } from "./receipt.tsx";

interface Wanted {
  id: string;
  words: NoticeWords;
  site: string;
  noticeAddress: string;
}

// Its text as it came: what is signed are bytes.
const fetchText = async (id: string): Promise<string | null> => {
  try {
    const answer = await fetch(`/api/v1/receipts/${encodeURIComponent(id)}`);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
};

export const loadReceipt = async ({ id, words, site, noticeAddress }: Wanted) => {
  const text = await fetchText(id);
  const read = text === null ? null : readReceipt(text);
  if (!read) return null;
  const verification = await verifyReceipt(read.body, read.receipt, proving);
  return <ReceiptPage receipt={read.receipt} verification={verification} words={words} noticeAddress={noticeAddress} site={site} />;
};
