// What is said beside the questions before a chat, in English.

export const en = {
  "title": "Before we begin",
  "text": "{name} asks this before a chat. Nothing has been sent or kept yet.",
  "for": "for: {purpose}",
  "optional": "{title} (optional)",
  "required": "{title} (needed)",
  "missing": "Fill in “{title}”: the chat does not begin without it.",
  "missing.offline": "Fill in “{title}”: your message is not sent without it.",
  "changed": "Something that is asked here has changed since you opened the chat. What you wrote is kept.",
  "free": "Your choice: the chat works without it. You can take it back at any time under “Your privacy”.",
  "age": "How old are you?",
  "age.adult": "{years} or older",
  "age.child_with_parent": "Younger, and a parent with me agrees",
  "age.text": "Below that age leave the box unticked, unless a parent agrees. We keep this answer, not a birthday.",
  "age.missing": "Choose one, or take the tick away.",
  "email": "Your e-mail address, only for this",
  "email.missing": "This does not look like an e-mail address. Correct it, or take the tick away.",
  "explicit": "This is about something especially protected. I expressly agree to it.",
  "explicit.missing": "Tick this too, or take the first tick away.",
  "start": "Start chat",
} as const;
