/* notice_difference_internal: what the files of the comparison share. */
#ifndef PARLOUR_PRIVACY_NOTICE_DIFFERENCE_INTERNAL_H
#define PARLOUR_PRIVACY_NOTICE_DIFFERENCE_INTERNAL_H

#include "privacy/notice_said.h"

struct difference {
  struct json_writer *w;
  struct said before;
  struct said after;
  bool material;
};

/* The texts of one change while it is put together. */
struct draft {
  struct buf member;
  struct buf title;
  struct buf before;
  struct buf after;
};

/* "purpose.CODE.PART", and the title member.KIND.PART with the name of the thing in it. */
struct draft draft_of(const struct difference *d, const char *kind, struct str code,
                      const char *part, struct str name);
/* Tells the change where there is one, and lets go of the draft. */
void draft_tell(struct difference *d, struct draft *draft, bool material);
/* Does a list have what the older one had not? */
bool difference_lists_more(const struct json *before, const struct json *after);

void difference_purposes(struct difference *d);   /* notice_difference_purpose.c */
void difference_recipients(struct difference *d); /* notice_difference_recipient.c */
void difference_attributes(struct difference *d);

#endif
