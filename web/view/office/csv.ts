// csv: rows as a spreadsheet reads them (RFC 4180).

// A cell that a spreadsheet would take for a formula is made a text.
const cellOf = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const csvOf = (lines: readonly (readonly string[])[]): string => lines.map((line) => line.map(cellOf).join(",")).join("\r\n") + "\r\n";
