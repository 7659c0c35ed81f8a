// load: a visitor's words in the frame.
import type { Words } from "../../model/catalogue.ts";
import { loadWords, type Loaders } from "../load.ts";
import { en } from "./en.ts";

export type VisitorWords = Words<typeof en>;

export const loaders: Loaders<typeof en> = {
  bg: () => import("./bg.ts"),
  cs: () => import("./cs.ts"),
  da: () => import("./da.ts"),
  de: () => import("./de.ts"),
  el: () => import("./el.ts"),
  es: () => import("./es.ts"),
  et: () => import("./et.ts"),
  fi: () => import("./fi.ts"),
  fr: () => import("./fr.ts"),
  ga: () => import("./ga.ts"),
  hr: () => import("./hr.ts"),
  hu: () => import("./hu.ts"),
  it: () => import("./it.ts"),
  lt: () => import("./lt.ts"),
  lv: () => import("./lv.ts"),
  mt: () => import("./mt.ts"),
  nl: () => import("./nl.ts"),
  pl: () => import("./pl.ts"),
  pt: () => import("./pt.ts"),
  ro: () => import("./ro.ts"),
  sk: () => import("./sk.ts"),
  sl: () => import("./sl.ts"),
  sv: () => import("./sv.ts"),
};

export const loadVisitorWords = (wanted: string): Promise<VisitorWords> => loadWords(wanted, en, loaders);
