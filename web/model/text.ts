// text: what a person wrote, as it can be sent. JSON carries no half of a surrogate
// pair and the server takes no control characters, so whatever is queued or sent goes
// through here first: what is shown pending is what arrives.

// Halves of pairs become U+FFFD, line ends become LF, and of the control characters
// only tab and LF stay. A clean text comes back as it is.
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\t\n]/gu, "")
    .replace(/\p{Cs}/gu, "\ufffd");
