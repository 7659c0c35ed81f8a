import type { Translation } from "../../model/catalogue.ts";
import type { en } from "./en.ts";

// Words that are not here yet are said in English.
const words: Translation<typeof en> = {};

export default words;
