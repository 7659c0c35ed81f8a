// use: components that draw anew when a model says that it changed.
import { useEffect, useReducer } from "preact/hooks";

export const useChanges = (source: { subscribe(listener: () => void): () => void }): void => {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => source.subscribe(() => draw(undefined)), [source]);
};
