/*
 * report_page: a privacy notice (docs/protocol.md) as a page of HTML that can be printed,
 * kept or put on a web site. It asks nothing of anybody.
 *
 * Every member that says something is shown: those known here in a fixed order under a
 * heading of their own, others after them under their name.
 *
 * Law: GDPR Art. 12(1), 13.
 */
#ifndef PARLOUR_CLI_REPORT_PAGE_H
#define PARLOUR_CLI_REPORT_PAGE_H

#include "base/json.h"

void report_page_notice(struct buf *out, const struct json *notice, struct str site_name,
                        const char *language);

#endif
