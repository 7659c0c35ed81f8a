// menu: a small panel under its button; Escape and a click elsewhere close it, and the
// focus goes back to where it came from.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";

interface MenuProps {
  label: string;
  icon: string;
  open: boolean;
  set: (open: boolean) => void;
  iconOnly?: boolean;
  children: ComponentChildren;
}

const focusables = (box: HTMLElement): HTMLElement[] => [...box.querySelectorAll<HTMLElement>("button:not(:disabled), input")];

const Panel = ({ label, close, children }: { label: string; close: () => void; children: ComponentChildren }) => {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const panel = box.current;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !panel?.parentElement?.contains(event.target)) close();
    };
    if (panel) focusables(panel)[0]?.focus();
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);
  const arrows = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
      return;
    }
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || !box.current) return;
    if (event.target instanceof HTMLInputElement) return;
    const all = focusables(box.current);
    const at = all.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]?.focus();
  };
  return (
    <div class="menu" role="dialog" aria-label={label} ref={box} onKeyDown={arrows}>
      {children}
    </div>
  );
};

export const Menu = ({ label, icon, open, set, iconOnly, children }: MenuProps) => {
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(false);
  useEffect(() => {
    // Closed again, by a choice or by Escape: the focus is not lost.
    if (was.current && !open && (document.activeElement === document.body || document.activeElement === null)) button.current?.focus();
    was.current = open;
  }, [open]);
  const close = () => {
    set(false);
    button.current?.focus();
  };
  return (
    <div class="menubox">
      <button
        ref={button}
        class={iconOnly ? "btn quiet icon-only" : "btn quiet fold"}
        type="button"
        aria-expanded={open}
        aria-haspopup="dialog"
        title={label}
        onClick={() => set(!open)}
      >
        <Icon of={icon} />
        <span class={iconOnly ? "unseen" : undefined}>{label}</span>
      </button>
      {open && (
        <Panel label={label} close={close}>
          {children}
        </Panel>
      )}
    </div>
  );
};
