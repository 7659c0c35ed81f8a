/*
 * archive_page: the page's head and style, and text as text.
 *
 * Thread: any. Law: GDPR Art. 12(1), 32(1)(b).
 */
#ifndef PARLOUR_RIGHTS_ARCHIVE_PAGE_H
#define PARLOUR_RIGHTS_ARCHIVE_PAGE_H

#include "base/buf.h"

/* From the doctype to the style; the head is still open. language: a code of the program's. */
void archive_page_head(struct buf *out, const char *language);
/* The policy that lets the page's own style in, and nothing else. */
void archive_page_policy(struct buf *out);
/* Nothing of it is markup, in text and in quoted attributes. Control characters become spaces. */
void archive_page_escape(struct buf *out, struct str text);
/* "18 May 2026, 14:02", "18.05.2026, 14:02": UTC. tongue: 0 English, 1 German. */
void archive_page_time(struct buf *out, int64_t ms, int tongue);

#endif
