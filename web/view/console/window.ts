// window: which rows of a long list are drawn. Rows are all of one height.

export interface Slice {
  start: number;
  end: number; // not included
}

const SPARE = 6;

export const visibleSlice = (count: number, rowHeight: number, scrollTop: number, height: number): Slice => {
  if (rowHeight <= 0) return { start: 0, end: Math.min(count, 50) };
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const shown = Math.ceil(height / rowHeight) + 1;
  const start = Math.max(0, Math.min(first, count - shown) - SPARE);
  return { start, end: Math.min(count, first + shown + SPARE) };
};
