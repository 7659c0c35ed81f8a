// icons: line drawings on a field of 16 by 16, one path each; the colour and weight of
// the line come from parts.css. A program carries only those that it uses.

export const again =
  "M13 7.5A5 5 0 0 0 4 5L2.5 6.5M3 8.5A5 5 0 0 0 12 11l1.5-1.5M2.5 3v3.5H6M13.5 13V9.5H10";
export const ask =
  "M3.5 5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M1.5 13.5c.3-2.7 2.1-4.2 4.5-4.2 1 0 1.9.3 2.6.7M12 8.8v2.7M12 13.6v.01";
export const back = "M10 3 5 8l5 5";
export const bag = "M3 5.5h10l.8 8.5H2.2zM5.5 7V4.5a2.5 2.5 0 0 1 5 0V7";
export const book =
  "M3 3.5A1.5 1.5 0 0 1 4.5 2H13v12H4.5A1.5 1.5 0 0 1 3 12.5zM3 12.3A1.5 1.5 0 0 1 4.5 11H13";
export const cap = "M1.5 6.5 8 3.5l6.5 3L8 9.5zM4 8v3.5c2.4 1.7 5.6 1.7 8 0V8";
export const chat = "M2.5 14V7.5a5 5 0 0 1 5-5h1a5 5 0 0 1 0 10H6z";
export const check = "M3 8.5l3.2 3.2L13 4.5";
export const checkTwice = "M1 8.5l3 3 6-6.7M7.5 11.5l.3.2L15 4.8";
export const clip =
  "M13 7.3l-5.2 5.2a3.2 3.2 0 0 1-4.5-4.5L8.7 2.6a2.1 2.1 0 0 1 3 3L6.5 10.9a1 1 0 0 1-1.5-1.4L9.8 4.6";
export const clock = "M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M8 4.5V8l2.4 1.6";
export const close = "M3.5 3.5l9 9M12.5 3.5l-9 9";
export const down = "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10";
export const erase = "M3 4.5h10M6.5 4.5v-2h3v2M4.2 4.5l.6 9h6.4l.6-9";
export const eye =
  "M1.5 8S4 3.7 8 3.7 14.5 8 14.5 8 12 12.3 8 12.3 1.5 8 1.5 8zM6.1 8a1.9 1.9 0 1 0 3.8 0a1.9 1.9 0 1 0-3.8 0";
export const filter = "M2.5 4h11M4.5 8h7M6.5 12h3";
export const flag = "M4 14V2.5h8.5L10.5 6l2 3.5H4";
export const gear =
  "M5.8 8a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4";
export const home = "M2.5 7.5 8 3l5.5 4.5V13.5h-4V10h-3v3.5h-4z";
export const inbox = "M2 9.5 4 3h8l2 6.5V13H2zM2 9.5h3.5a2.5 2.5 0 0 0 5 0H14";
export const key =
  "M2.2 11a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0M7 9l6-6M10.5 5.5l2 2";
export const lines = "M3 4h10M3 8h10M3 12h6";
export const lock =
  "M4.5 7h7a1.5 1.5 0 0 1 1.5 1.5v4a1.5 1.5 0 0 1-1.5 1.5h-7a1.5 1.5 0 0 1-1.5-1.5v-4a1.5 1.5 0 0 1 1.5-1.5zM5 7V5a3 3 0 0 1 6 0v2";
export const machine =
  "M4 5.5h8a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1h-8a1 1 0 0 1-1-1v-5.5a1 1 0 0 1 1-1zM8 5.5V2.5M6 8.5v1.5M10 8.5v1.5M1.5 8v3M14.5 8v3";
export const mail =
  "M3 3.5h10a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-10a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM2.5 4.5l5.5 4 5.5-4";
export const mapSheet =
  "M2 4.5 6 3l4 1.5L14 3v8.5L10 13l-4-1.5L2 13zM6 3v8.5M10 4.5V13";
export const minus = "M3 8h10";
export const more = "M3.5 8h.01M8 8h.01M12.5 8h.01";
export const note = "M3 2.5h10v7l-3.5 4H3zM13 9.5H9.5v4";
export const objectTo = "M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M4 12l8-8";
export const out = "M9.5 2.5h4v4M13.5 2.5 8 8M12 9.5v4H2.5V4h4";
export const pause = "M5.5 3.5v9M10.5 3.5v9";
export const pen = "M3 13l1-3.5L11 2.5l2.5 2.5-7 7z";
export const pencil = "M3 13l.6-2.8 7.2-7.2 2.2 2.2-7.2 7.2z";
export const people =
  "M3.6 5.5a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0M1.5 13.5c.3-2.7 2.1-4 4.5-4s4.2 1.3 4.5 4M10.5 3.3a2.4 2.4 0 0 1 0 4.4M12.3 9.9c1.3.6 2 1.8 2.2 3.6";
export const person =
  "M5.3 5.2a2.7 2.7 0 1 0 5.4 0a2.7 2.7 0 1 0-5.4 0M2.8 14c.4-3 2.5-4.4 5.2-4.4s4.8 1.4 5.2 4.4";
export const plus = "M8 3v10M3 8h10";
export const print = "M4.5 6V2.5h7V6M4.5 11.5H2.5V6h11v5.5h-2M4.5 9.5h7v4h-7z";
export const scale =
  "M8 2.5v11M5 13.5h6M3 4.5h10M3 4.5 1.3 9h3.4zM13 4.5 11.3 9h3.4z";
export const search = "M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M10.4 10.4l3.6 3.6";
export const send = "M8 13V3M4 7l4-4 4 4";
export const shield =
  "M8 1.8 13.2 3.6v4c0 3.4-2.2 5.6-5.2 6.7-3-1.1-5.2-3.3-5.2-6.7v-4z";
export const snooze = "M12.5 9.5A5.5 5.5 0 1 1 6.5 3.5a4.5 4.5 0 0 0 6 6z";
export const stop =
  "M4.5 3.5h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z";
export const undo = "M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6";
export const warn = "M8 2.5 14.5 13.5h-13zM8 6.8v3M8 11.7v.01";
