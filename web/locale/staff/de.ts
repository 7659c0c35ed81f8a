import type { Translation } from "../../model/catalogue.ts";
import type { en } from "./en.ts";

const de: Translation<typeof en> = {};
export default de;
