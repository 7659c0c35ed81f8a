// screens: those that come after the first ones, as one part that is fetched later.
export { CodeScreen } from "./code.tsx";
export { EndedScreen, EndScreen } from "./end.tsx";
export { LeftScreen, OfflineScreen } from "./offline.tsx";
