// What is said beside the questions before a chat, in English.

export const en = {
  "title": "Before we begin",
  "text": "{name} asks this before a chat. Nothing has been sent or kept yet.",
  "for": "for: {purpose}",
  "optional": "{title} (optional)",
  "required": "{title} (needed)",
  "missing": "Fill in “{title}”: the chat does not begin without it.",
  "start": "Start chat",
} as const;
