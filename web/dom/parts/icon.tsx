// icon: a drawing beside words, never instead of them; assistive technology skips it.

interface IconProps {
  of: string; // a path of icons.ts
  big?: boolean;
  flip?: boolean; // points the other way in languages that run right to left
}

export const Icon = ({ of, big, flip }: IconProps) => (
  <svg class={`icon${big ? " big" : ""}${flip ? " flip" : ""}`} viewBox="0 0 16 16" aria-hidden="true">
    <path d={of} />
  </svg>
);

// The mark of the house: a word in a doorway.
export const Mark = () => (
  <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
    <path fill-rule="evenodd" d={MARK} />
  </svg>
);

export const MARK = "M3.5 23V11a8.5 8.5 0 1 1 8.5 8.5H8.4zM8.9 14.8h6.2v-4.2a3.1 3.1 0 0 0-6.2 0z";

// Who somebody is: the first letter, in the shape of the house's doors.
export const Arch = ({ name, plain }: { name: string; plain?: boolean }) => (
  <span class={plain ? "arch plain" : "arch"} aria-hidden="true">
    {[...name][0]?.toLocaleUpperCase() ?? ""}
  </span>
);
