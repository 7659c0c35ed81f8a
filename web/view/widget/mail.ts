// mail: what an e-mail address is, and a contact as one that opens a letter.

export const isAddress = (email: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim());

// Null for what is no e-mail address.
export const mailAddress = (contact: string): string | null =>
  /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(contact) ? `mailto:${contact}` : null;
