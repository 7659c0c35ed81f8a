// use: components that draw anew when a model says that it changed.
import { useLayoutEffect, useReducer } from "preact/hooks";

// It listens as soon as it is drawn, in the same turn: an effect would wait for the next
// painted frame, and what changed before that would never be shown.
export const useChanges = (source: { subscribe(listener: () => void): () => void }): void => {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => source.subscribe(() => draw(undefined)), [source]);
};
