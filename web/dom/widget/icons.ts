// icons: the drawings that the widget uses.
export {
  again,
  back,
  check,
  checkTwice,
  clock,
  close,
  down,
  erase,
  key,
  lock,
  machine,
  people,
  send,
  shield,
  warn,
} from "../parts/icons.ts";
