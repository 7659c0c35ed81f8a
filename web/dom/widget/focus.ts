// focus: to the field or the text that a screen begins with, if the frame has the focus.
export const focusFirst = (root: ParentNode | null): void => {
  const first = root?.querySelector("[data-focus]");
  if (document.hasFocus() && first instanceof HTMLElement) first.focus({ preventScroll: true });
};
