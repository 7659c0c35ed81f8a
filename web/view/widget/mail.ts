// mail: a contact as an address that opens a letter.

// Null for what is no e-mail address.
export const mailAddress = (contact: string): string | null =>
  /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(contact) ? `mailto:${contact}` : null;
